/// Runs each job in a task of its own, all at once. The results are in the order of the jobs.
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
        results.push(handle.await.expect("no job panics"));
    }
    results
}
