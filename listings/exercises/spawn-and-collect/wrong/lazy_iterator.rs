//! The iterator is lazy: each job is spawned when the loop reaches it, after the one before.

pub async fn run_all<J>(jobs: Vec<J>) -> Vec<J::Output>
where
    J: Future + Send + 'static,
    J::Output: Send + 'static,
{
    let handles = jobs.into_iter().map(tokio::spawn);
    let mut results = Vec::new();
    for handle in handles {
        results.push(handle.await.unwrap());
    }
    results
}
