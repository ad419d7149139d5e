/// Runs all jobs at once. Gives all results in the order of the jobs, or the first error.
pub async fn all_or_first_error<J, T, E>(jobs: Vec<J>) -> Result<Vec<T>, E>
where
    J: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    todo!("spawn the jobs, and take their results as they come")
}
