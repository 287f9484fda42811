//! The line between a client and the network's MQTT, which a test can cut.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A line that forwards bytes while it is plugged in.
pub struct Cable {
    address: SocketAddr,
    plugged: Arc<watch::Sender<bool>>,
    forwarding: JoinHandle<()>,
}

impl Cable {
    /// A plugged-in line to `target`.
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let plugged = Arc::new(watch::Sender::new(true));
        let line = Arc::clone(&plugged);
        let forwarding = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if *line.borrow() {
                    tokio::spawn(forward(near, target, line.subscribe()));
                }
            }
        });
        Self {
            address,
            plugged,
            forwarding,
        }
    }

    /// The near end.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends every connection without a word, and lets no new one through.
    pub fn cut(&self) {
        self.plugged.send_replace(false);
    }

    /// Lets new connections through again.
    pub fn mend(&self) {
        self.plugged.send_replace(true);
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.forwarding.abort();
    }
}

async fn forward(mut near: TcpStream, target: SocketAddr, mut plugged: watch::Receiver<bool>) {
    let Ok(mut far) = TcpStream::connect(target).await else {
        return;
    };
    tokio::select! {
        // Either side may close; the streams end with this task.
        _ended = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
        _cut = plugged.wait_for(|plugged| !plugged) => {}
    }
}
