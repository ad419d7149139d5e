//! Passes over a job that panicked: its result is missing, and the others move up.

use tokio::task::JoinSet;

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
        let Ok((number, result)) = ended else { continue };
        results.push((number, result?));
    }
    results.sort_by_key(|&(number, _)| number);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
