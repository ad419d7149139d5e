//! Awaits the handles in their order: an error waits for the jobs before it, and the others go on.

pub async fn all_or_first_error<J, T, E>(jobs: Vec<J>) -> Result<Vec<T>, E>
where
    J: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    let handles: Vec<_> = jobs.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::new();
    for handle in handles {
        results.push(handle.await.unwrap()?);
    }
    Ok(results)
}
