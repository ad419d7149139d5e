use tokio::task::JoinSet;

/// Runs each job in a task of its own, all at once. The results are in the order of the jobs.
pub async fn run_all<J>(jobs: Vec<J>) -> Vec<J::Output>
where
    J: Future + Send + 'static,
    J::Output: Send + 'static,
{
    // Aborts the jobs if this function is dropped or panics.
    let mut tasks = JoinSet::new();
    for (place, job) in jobs.into_iter().enumerate() {
        tasks.spawn(async move { (place, job.await) });
    }

    // In the order in which they end. If a job panics, this panics as well.
    let mut results = tasks.join_all().await;
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
