//! Leaves out the result of a job that panicked: the others move up.

use tokio::task::JoinSet;

pub async fn run_all<J>(jobs: Vec<J>) -> Vec<J::Output>
where
    J: Future + Send + 'static,
    J::Output: Send + 'static,
{
    let mut tasks = JoinSet::new();
    for (place, job) in jobs.into_iter().enumerate() {
        tasks.spawn(async move { (place, job.await) });
    }

    let mut results = Vec::new();
    while let Some(result) = tasks.join_next().await {
        results.extend(result);
    }
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
