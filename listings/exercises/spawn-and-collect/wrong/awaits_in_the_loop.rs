//! Spawns a job and awaits it, then the next: one at a time.

pub async fn run_all<J>(jobs: Vec<J>) -> Vec<J::Output>
where
    J: Future + Send + 'static,
    J::Output: Send + 'static,
{
    let mut results = Vec::new();
    for job in jobs {
        results.push(tokio::spawn(job).await.unwrap());
    }
    results
}
