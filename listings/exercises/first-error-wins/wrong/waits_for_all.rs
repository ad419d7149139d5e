//! Waits for all jobs, and looks for an error then.

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
    let mut results = set.join_all().await;
    results.sort_by_key(|&(number, _)| number);
    results.into_iter().map(|(_, result)| result).collect()
}
