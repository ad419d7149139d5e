/// Runs each job in a task of its own, all at once. The results are in the order of the jobs.
pub async fn run_all<J>(jobs: Vec<J>) -> Vec<J::Output>
where
    J: Future + Send + 'static,
    J::Output: Send + 'static,
{
    todo!("spawn the jobs, and collect what they return")
}
