//! Asks the tasks every 300 ms whether one has ended: an error is heard of too late.

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
    while !set.is_empty() {
        let Some(ended) = set.try_join_next() else {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            continue;
        };
        let (number, result) = ended.expect("no job panics");
        results.push((number, result?));
    }
    results.sort_by_key(|&(number, _)| number);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
