//! How many requests are being answered at this moment, for whoever shows it.

use std::sync::Arc;

use tokio::sync::watch;

/// The count. Clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct InFlight(Arc<watch::Sender<usize>>);

/// One that is counted as long as it is there.
#[derive(Debug)]
pub(crate) struct Counted(InFlight);

impl InFlight {
    pub(crate) fn one(&self) -> Counted {
        self.0.send_modify(|count| *count += 1);
        Counted(self.clone())
    }

    pub(crate) fn watch(&self) -> watch::Receiver<usize> {
        self.0.subscribe()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_until_it_is_gone() {
        let all = InFlight::default();
        let count = all.watch();
        let (one, other) = (all.one(), all.one());
        assert_eq!(*count.borrow(), 2);
        drop(one);
        assert_eq!(*count.borrow(), 1);
        drop(other);
        assert_eq!(*count.borrow(), 0);
    }
}
