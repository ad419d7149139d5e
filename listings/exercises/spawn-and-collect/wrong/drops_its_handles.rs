//! Awaits handles in the order of the list: it hears of a panic only when the jobs before have ended,
//! and nobody stops the others.

pub async fn run_all<J>(jobs: Vec<J>) -> Vec<J::Output>
where
    J: Future + Send + 'static,
    J::Output: Send + 'static,
{
    let mut handles = Vec::new();
    for job in jobs {
        handles.push(tokio::spawn(job));
    }

    let mut results = Vec::new();
    for handle in handles {
        results.push(handle.await.unwrap());
    }
    results
}
