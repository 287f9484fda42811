//! A bounded queue of frames between the engine's callback and a stream.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

/// Frames of one stream. Pushing never waits; when full, the oldest frame goes.
pub(crate) struct FrameQueue<T> {
    /// At most this many frames wait; without a number, any.
    capacity: Option<usize>,
    state: Mutex<State<T>>,
}

struct State<T> {
    frames: VecDeque<T>,
    closed: bool,
    waker: Option<Waker>,
}

impl<T> FrameQueue<T> {
    pub(crate) fn new(capacity: Option<usize>) -> Self {
        Self {
            capacity,
            state: Mutex::new(State {
                frames: VecDeque::new(),
                closed: false,
                waker: None,
            }),
        }
    }

    /// Adds a frame. Frames pushed after the end are dropped.
    pub(crate) fn push(&self, frame: T) {
        let mut state = self.state.lock();
        if state.closed {
            drop(state);
            return;
        }
        let oldest = match self.capacity {
            Some(capacity) if state.frames.len() >= capacity => state.frames.pop_front(),
            _ => None,
        };
        state.frames.push_back(frame);
        let waker = state.waker.take();
        drop(state);
        // Outside the lock: dropping a frame and waking a task run code of others.
        drop(oldest);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Ends the stream after the frames that wait.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(crate) fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = self.state.lock();
        if let Some(frame) = state.frames.pop_front() {
            return Poll::Ready(Some(frame));
        }
        if state.closed {
            return Poll::Ready(None);
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(queue: &FrameQueue<u32>) -> Poll<Option<u32>> {
        queue.poll_next(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_full_queue_forgets_its_oldest_frame() {
        let queue = FrameQueue::new(Some(2));
        for frame in 1..=3 {
            queue.push(frame);
        }
        assert_eq!(ready(&queue), Poll::Ready(Some(2)));
        assert_eq!(ready(&queue), Poll::Ready(Some(3)));
        assert_eq!(ready(&queue), Poll::Pending);
    }

    #[test]
    fn waiting_frames_are_delivered_before_the_end_and_none_after_it() {
        let queue = FrameQueue::new(None);
        queue.push(1);
        queue.close();
        queue.push(2);
        assert_eq!(ready(&queue), Poll::Ready(Some(1)));
        assert_eq!(ready(&queue), Poll::Ready(None));
    }
}
