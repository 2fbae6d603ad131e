//! The server: one port of loopback for both ways in.

use std::io::{BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::state::State;
use super::{gateway, http, rest};

/// Longer than anything here takes; whoever waits so long has found a fault.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// A Discord that lives as long as the test's process.
#[derive(Clone)]
pub struct Fake {
    shared: Arc<Shared>,
    port: u16,
}

impl Shared {
    /// Looks at what Discord knows, or changes it.
    pub fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let done = act(&mut self.lock());
        self.changed.notify_all();
        done
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Fake {
    pub fn start(token: &str) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mut state = State::new(token);
        state.gateway.address = address.to_string();
        state.gateway.every = 41_250;
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        let fake = Fake {
            shared: Arc::clone(&shared),
            port: address.port(),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(&shared, stream));
            }
        });
        fake
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        self.shared.with(act)
    }

    /// Waits until there is what is looked for.
    pub fn wait<T>(&self, what: &str, look: impl FnMut(&mut State) -> Option<T>) -> T {
        self.wait_for(PATIENCE, what, look)
    }

    /// The same for what takes minutes.
    pub fn wait_long<T>(&self, what: &str, look: impl FnMut(&mut State) -> Option<T>) -> T {
        self.wait_for(20 * PATIENCE, what, look)
    }

    fn wait_for<T>(
        &self,
        patience: Duration,
        what: &str,
        mut look: impl FnMut(&mut State) -> Option<T>,
    ) -> T {
        let end = Instant::now() + patience;
        let mut state = self.shared.lock();
        loop {
            if let Some(found) = look(&mut state) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let seen: Vec<String> = state
                    .seen
                    .iter()
                    .map(|seen| format!("{} {} {}", seen.what, seen.status, seen.body))
                    .collect();
                panic!(
                    "waited in vain for {what}; complaints: {:#?}; requests:\n{}",
                    state.complaints,
                    seen.join("\n")
                );
            }
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    pub fn complaints(&self) -> Vec<String> {
        self.with(|state| std::mem::take(&mut state.complaints))
    }
}

/// One connection of any kind: the gateway, REST, or a tunnel to REST behind TLS.
fn serve(shared: &Shared, mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut start = start(&stream);
    if start.starts_with("CONNECT discord.com:443") {
        tunnel(&mut stream);
        start = self::start(&stream);
    }
    let target = start.split(' ').nth(1).unwrap_or_default();
    match start.as_str() {
        // The first byte of a handshake.
        tls if tls.starts_with('\u{16}') => rest(shared, secure(stream)),
        _ if target.starts_with("/api/") => rest(shared, stream),
        _ => gateway::serve(shared, stream, target),
    }
}

fn rest(shared: &Shared, stream: impl Read + Write) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = http::read(&mut stream) {
        let Some(response) = shared.with(|state| rest::answer(state, &request)) else {
            return;
        };
        if http::write(stream.get_mut(), &response).is_err() {
            return;
        }
    }
}

/// What a connection begins with, which stays to be read.
fn start(stream: &TcpStream) -> String {
    let mut buffer = [0; 256];
    loop {
        let read = stream.peek(&mut buffer).unwrap_or(0);
        let text = String::from_utf8_lossy(&buffer[..read]);
        if read == 0 || text.starts_with('\u{16}') || text.contains("\r\n") || read == buffer.len()
        {
            return text.into_owned();
        }
    }
}

fn tunnel(stream: &mut TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read_exact(&mut byte).is_err() {
            return;
        }
        head.push(byte[0]);
    }
    // Whoever has hung up hears nothing.
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
}

/// As `discord.com`, to those who trust the certificate of the tests.
fn secure(stream: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
    let file = |name: &str| certificate().with_file_name(name);
    let certificate = CertificateDer::from_pem_file(file("certificate.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), stream)
}

/// A certificate of `discord.com` that nobody else trusts; its key is beside it.
pub fn certificate() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/discord/certificate.pem")
}
