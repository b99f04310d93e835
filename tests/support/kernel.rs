//! A Jupyter front end for tests: starts the kernel and speaks its protocol.

#![allow(dead_code)]

use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, Mac};
use serde_json::{Value as Json, json};
use sha2::Sha256;
use zeromq::{DealerSocket, ReqSocket, Socket, SocketRecv, SocketSend, SubSocket, ZmqMessage};

pub const KEY: &str = "the test's own key";

/// A running kernel, killed on drop.
pub struct Kernel {
    pub child: Child,
    pub connection: Json,
    pub folder: tempfile::TempDir,
}

impl Drop for Kernel {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Kernel {
    pub fn start() -> Kernel {
        Kernel::start_as(env!("CARGO_BIN_EXE_awol"), &["kernel", "start"])
    }

    /// Starts another program. It gets the connection file as its last argument.
    pub fn start_as(program: &str, arguments: &[&str]) -> Kernel {
        // All five listen at the same time, so that their ports differ.
        let listeners: Vec<TcpListener> = (0..5).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let ports: Vec<u16> = listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
        drop(listeners);
        Kernel::start_with(program, arguments, |_| ("tcp".into(), "127.0.0.1".into(), ports))
    }

    /// Starts the kernel with IPC sockets in the test's folder.
    pub fn start_ipc() -> Kernel {
        let program = env!("CARGO_BIN_EXE_awol");
        Kernel::start_with(program, &["kernel", "start"], |folder| {
            ("ipc".into(), folder.join("socket").display().to_string(), vec![1, 2, 3, 4, 5])
        })
    }

    fn start_with(program: &str, arguments: &[&str], place: impl FnOnce(&Path) -> (String, String, Vec<u16>)) -> Kernel {
        let folder = tempfile::tempdir().unwrap();
        let (transport, ip, ports) = place(folder.path());
        let connection = json!({
            "transport": transport, "ip": ip, "key": KEY, "signature_scheme": "hmac-sha256",
            "shell_port": ports[0], "iopub_port": ports[1], "stdin_port": ports[2], "control_port": ports[3], "hb_port": ports[4],
        });
        let file = folder.path().join("connection.json");
        std::fs::write(&file, connection.to_string()).unwrap();
        let mut command = Command::new(program);
        command.args(arguments).arg(&file).current_dir(folder.path()).env("AWOL_HISTORY", folder.path().join("history.jsonl"));
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        Kernel { child, connection, folder }
    }

    pub fn endpoint(&self, port: &str) -> String {
        let (ip, port) = (self.connection["ip"].as_str().unwrap(), &self.connection[port]);
        if self.connection["transport"] == "ipc" { format!("ipc://{ip}-{port}") } else { format!("tcp://{ip}:{port}") }
    }

    /// Waits until the heartbeat port accepts connections; the kernel opens it last. Returns at once for IPC.
    pub async fn wait_until_listening(&self) {
        if self.connection["transport"] != "tcp" {
            return;
        }
        let address = format!("{}:{}", self.connection["ip"].as_str().unwrap(), self.connection["hb_port"]);
        let begun = std::time::Instant::now();
        while std::net::TcpStream::connect(&address).is_err() && begun.elapsed() < TIMEOUT {
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits for the kernel to exit. Returns its exit status and all that it wrote to standard output.
    pub fn wait_for_exit(&mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }

    /// Returns the resident memory in bytes.
    #[cfg(target_os = "linux")]
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}

/// A message that the front end received.
#[derive(Clone, Debug)]
pub struct Message {
    pub msg_type: String,
    /// The id of the request that it belongs to.
    pub parent: String,
    pub content: Json,
    pub buffers: Vec<Bytes>,
}

/// A front end with its sockets.
pub struct Client {
    pub shell: DealerSocket,
    pub control: DealerSocket,
    pub iopub: SubSocket,
    pub heartbeat: ReqSocket,
    name: String,
    sent: u32,
}

/// Longer than any step takes on a busy machine.
pub const TIMEOUT: Duration = Duration::from_secs(120);

pub async fn within_timeout<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(TIMEOUT, future).await.unwrap_or_else(|_| panic!("{what} did not come"))
}

pub fn sign(parts: &[Bytes]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Client {
    /// Connects as soon as the kernel listens.
    pub async fn dial(kernel: &Kernel, name: &str) -> Client {
        let (mut shell, mut control, mut iopub, mut heartbeat) =
            (DealerSocket::new(), DealerSocket::new(), SubSocket::new(), ReqSocket::new());
        iopub.subscribe("").await.unwrap();
        // After a refused connection zeromq waits longer than a start of the kernel takes.
        kernel.wait_until_listening().await;
        for attempt in 0.. {
            match shell.connect(&kernel.endpoint("shell_port")).await {
                Ok(()) => break,
                Err(error) if attempt > 20_000 => panic!("{error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
        control.connect(&kernel.endpoint("control_port")).await.unwrap();
        iopub.connect(&kernel.endpoint("iopub_port")).await.unwrap();
        heartbeat.connect(&kernel.endpoint("hb_port")).await.unwrap();
        Client { shell, control, iopub, heartbeat, name: name.into(), sent: 0 }
    }

    /// Connects, and waits until published messages arrive.
    pub async fn connect(kernel: &Kernel, name: &str) -> Client {
        let mut client = Client::dial(kernel, name).await;
        // Messages published before the subscription takes effect are lost, so the request is repeated.
        loop {
            let id = client.send("kernel_info_request", json!({})).await;
            client.reply(&id).await;
            if tokio::time::timeout(Duration::from_millis(200), client.until_idle(&id)).await.is_ok() {
                return client;
            }
        }
    }

    /// Returns the id and the signed frames of a request.
    pub fn frames(&mut self, msg_type: &str, content: &str) -> (String, Vec<Bytes>) {
        self.sent += 1;
        let id = format!("{}-{}", self.name, self.sent);
        let header = json!({"msg_id": id, "session": self.name, "username": "test", "date": "", "msg_type": msg_type, "version": "5.4"});
        let parts = [header.to_string(), "{}".into(), "{}".into(), content.to_string()].map(Bytes::from);
        let mut frames = vec![Bytes::from_static(b"<IDS|MSG>"), sign(&parts).into()];
        frames.extend(parts);
        (id, frames)
    }

    pub async fn send(&mut self, msg_type: &str, content: Json) -> String {
        let (id, frames) = self.frames(msg_type, &content.to_string());
        self.shell.send(ZmqMessage::try_from(frames).unwrap()).await.unwrap();
        id
    }

    pub async fn send_control(&mut self, msg_type: &str, content: Json) -> String {
        let (id, frames) = self.frames(msg_type, &content.to_string());
        self.control.send(ZmqMessage::try_from(frames).unwrap()).await.unwrap();
        id
    }

    /// Waits for the reply to the shell request `id`.
    pub async fn reply(&mut self, id: &str) -> Message {
        loop {
            let message = read(within_timeout("an answer", self.shell.recv()).await.unwrap());
            if message.parent == id {
                return message;
            }
        }
    }

    pub async fn control_reply(&mut self) -> Message {
        read(within_timeout("an answer by control", self.control.recv()).await.unwrap())
    }

    /// Waits for the next message on the IOPub socket.
    pub async fn next_published(&mut self) -> Message {
        read(within_timeout("a published message", self.iopub.recv()).await.unwrap())
    }

    /// Collects the messages published for the request `id`, up to its idle status.
    pub async fn until_idle(&mut self, id: &str) -> Vec<Message> {
        let mut messages = Vec::new();
        loop {
            let message = self.next_published().await;
            if message.parent != id {
                continue;
            }
            let idle = message.msg_type == "status" && message.content["execution_state"] == "idle";
            messages.push(message);
            if idle {
                return messages;
            }
        }
    }

    /// Runs a cell. Returns the content of the reply and the published messages.
    pub async fn run(&mut self, code: &str) -> (Json, Vec<Message>) {
        self.run_with(json!({"code": code, "silent": false, "store_history": true, "user_expressions": {}, "allow_stdin": false})).await
    }

    pub async fn run_with(&mut self, content: Json) -> (Json, Vec<Message>) {
        let id = self.send("execute_request", content).await;
        let answer = self.reply(&id).await;
        assert_eq!(answer.msg_type, "execute_reply");
        (answer.content, self.until_idle(&id).await)
    }

    /// Sends a shell request and returns the content of its reply.
    pub async fn request(&mut self, msg_type: &str, content: Json) -> Json {
        let id = self.send(msg_type, content).await;
        self.reply(&id).await.content
    }
}

/// Decodes a message and asserts that its signature is right.
pub fn read(message: ZmqMessage) -> Message {
    let frames = message.into_vec();
    let delimiter = frames.iter().position(|frame| **frame == *b"<IDS|MSG>").unwrap();
    let parts = &frames[delimiter + 2..];
    assert_eq!(frames[delimiter + 1], sign(&parts[..4]).as_bytes(), "the signature is right");
    let json = |part: &Bytes| serde_json::from_slice::<Json>(part).unwrap();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_string();
    Message {
        msg_type: text(&json(&parts[0])["msg_type"]),
        parent: text(&json(&parts[1])["msg_id"]),
        content: json(&parts[3]),
        buffers: parts[4..].to_vec(),
    }
}

/// Runs an asynchronous test to its end.
pub fn block_on<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}
