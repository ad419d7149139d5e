//! Gives the results in the order in which the jobs end.

pub async fn all_or_first_error<J, T, E>(jobs: Vec<J>) -> Result<Vec<T>, E>
where
    J: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    let mut set = tokio::task::JoinSet::new();
    for job in jobs {
        set.spawn(job);
    }
    let mut results = Vec::new();
    while let Some(ended) = set.join_next().await {
        results.push(ended.unwrap()?);
    }
    Ok(results)
}
