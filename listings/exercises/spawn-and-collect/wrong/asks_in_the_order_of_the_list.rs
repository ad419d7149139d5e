//! Owns its tasks, and asks them in the order of the list: a job that panics is heard of when those
//! before it have ended.

use tokio::task::JoinHandle;

struct Tasks<T>(Vec<JoinHandle<T>>);

impl<T> Drop for Tasks<T> {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

pub async fn run_all<J>(jobs: Vec<J>) -> Vec<J::Output>
where
    J: Future + Send + 'static,
    J::Output: Send + 'static,
{
    let mut tasks = Tasks(Vec::new());
    for job in jobs {
        tasks.0.push(tokio::spawn(job));
    }

    let mut results = Vec::new();
    for task in &mut tasks.0 {
        results.push(task.await.unwrap());
    }
    results
}
