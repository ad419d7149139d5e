//! A `JoinSet` gives the results as they come, not in the order of the jobs.

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

    let results = tasks.join_all().await;
    results.into_iter().map(|(_, result)| result).collect()
}
