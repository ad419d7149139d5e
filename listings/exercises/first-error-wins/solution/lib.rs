use std::panic::resume_unwind;

use tokio::task::JoinSet;

/// Runs all jobs at once. Gives all results in the order of the jobs, or the first error.
pub async fn all_or_first_error<J, T, E>(jobs: Vec<J>) -> Result<Vec<T>, E>
where
    J: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    let mut set = JoinSet::new();
    for (number, job) in jobs.into_iter().enumerate() {
        set.spawn(async move { (number, job.await) });
    }

    let mut results = Vec::new();
    while let Some(ended) = set.join_next().await {
        let (number, result) = ended.unwrap_or_else(|error| resume_unwind(error.into_panic()));
        // An error returns from here, and the set is dropped: that aborts the other tasks.
        results.push((number, result?));
    }
    results.sort_by_key(|&(number, _)| number);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
