/// Runs tasks on one thread.
#[derive(Default)]
pub struct Executor {}

impl Executor {
    /// An executor without tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a task. `run` polls it.
    pub fn spawn(&mut self, future: impl Future<Output = ()> + Send + 'static) {
        todo!("keep the future where `run` finds it")
    }

    /// Runs until all tasks have ended.
    pub fn run(&mut self) {
        todo!("poll each task, and again when it is woken")
    }
}
