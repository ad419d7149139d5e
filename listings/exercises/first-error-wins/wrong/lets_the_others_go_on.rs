//! Returns the first error, but detaches the other tasks: they go on for nobody.

pub async fn all_or_first_error<J, T, E>(jobs: Vec<J>) -> Result<Vec<T>, E>
where
    J: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    let mut set = tokio::task::JoinSet::new();
    for (number, job) in jobs.into_iter().enumerate() {
        set.spawn(async move { (number, job.await) });
    }
    let mut results = Vec::new();
    while let Some(ended) = set.join_next().await {
        match ended.unwrap() {
            (number, Ok(result)) => results.push((number, result)),
            (_, Err(error)) => {
                set.detach_all();
                return Err(error);
            }
        }
    }
    results.sort_by_key(|&(number, _)| number);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
