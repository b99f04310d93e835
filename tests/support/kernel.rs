//! A front end for tests: starts the kernel as Jupyter does, and speaks its protocol.

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

/// A kernel that runs; it is killed when this is dropped.
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

    /// Another program, which takes the connection file as its last argument.
    pub fn start_as(program: &str, arguments: &[&str]) -> Kernel {
        // Held together, so that no two are the same.
        let listeners: Vec<TcpListener> = (0..5).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let ports: Vec<u16> = listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
        drop(listeners);
        Kernel::with(program, arguments, |_| ("tcp".into(), "127.0.0.1".into(), ports))
    }

    /// With sockets that are files of the test's own folder.
    pub fn start_ipc() -> Kernel {
        let program = env!("CARGO_BIN_EXE_awol");
        Kernel::with(program, &["kernel", "start"], |folder| {
            ("ipc".into(), folder.join("socket").display().to_string(), vec![1, 2, 3, 4, 5])
        })
    }

    fn with(program: &str, arguments: &[&str], place: impl FnOnce(&Path) -> (String, String, Vec<u16>)) -> Kernel {
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

    /// Waits until the last of the sockets takes connections.
    pub async fn listens(&self) {
        if self.connection["transport"] != "tcp" {
            return;
        }
        let address = format!("{}:{}", self.connection["ip"].as_str().unwrap(), self.connection["hb_port"]);
        let begun = std::time::Instant::now();
        while std::net::TcpStream::connect(&address).is_err() && begun.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits for its end; its exit status and all that it wrote to standard output.
    pub fn end(&mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }

    /// Resident memory in bytes.
    #[cfg(target_os = "linux")]
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Message {
    pub msg_type: String,
    /// The id of what it answers.
    pub parent: String,
    pub content: Json,
    pub buffers: Vec<Bytes>,
}

/// A front end.
pub struct Client {
    pub shell: DealerSocket,
    pub control: DealerSocket,
    pub iopub: SubSocket,
    pub heartbeat: ReqSocket,
    name: String,
    sent: u32,
}

/// Longer than anything takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what} did not come"))
}

pub fn sign(parts: &[Bytes]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Client {
    /// Connects as soon as the kernel is there.
    pub async fn dial(kernel: &Kernel, name: &str) -> Client {
        let (mut shell, mut control, mut iopub, mut heartbeat) =
            (DealerSocket::new(), DealerSocket::new(), SubSocket::new(), ReqSocket::new());
        iopub.subscribe("").await.unwrap();
        // A connection that is refused is tried again after a while that is long beside a start.
        kernel.listens().await;
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

    /// Connects, and waits until the kernel is heard.
    pub async fn connect(kernel: &Kernel, name: &str) -> Client {
        let mut client = Client::dial(kernel, name).await;
        // What is published before the subscription is known is lost; then it is asked again.
        loop {
            let id = client.send("kernel_info_request", json!({})).await;
            client.answer(&id).await;
            if tokio::time::timeout(Duration::from_millis(200), client.until_idle(&id)).await.is_ok() {
                return client;
            }
        }
    }

    /// The frames of a request, signed.
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

    /// The answer to the shell request `id`.
    pub async fn answer(&mut self, id: &str) -> Message {
        loop {
            let message = read(soon("an answer", self.shell.recv()).await.unwrap());
            if message.parent == id {
                return message;
            }
        }
    }

    pub async fn answer_control(&mut self) -> Message {
        read(soon("an answer by control", self.control.recv()).await.unwrap())
    }

    /// The next message that is published.
    pub async fn heard(&mut self) -> Message {
        read(soon("a published message", self.iopub.recv()).await.unwrap())
    }

    /// What is published for the request `id`, up to the end of its work.
    pub async fn until_idle(&mut self, id: &str) -> Vec<Message> {
        let mut messages = Vec::new();
        loop {
            let message = self.heard().await;
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

    /// Runs a cell; the answer's content, and what it published.
    pub async fn run(&mut self, code: &str) -> (Json, Vec<Message>) {
        self.run_with(json!({"code": code, "silent": false, "store_history": true, "user_expressions": {}, "allow_stdin": false})).await
    }

    pub async fn run_with(&mut self, content: Json) -> (Json, Vec<Message>) {
        let id = self.send("execute_request", content).await;
        let answer = self.answer(&id).await;
        assert_eq!(answer.msg_type, "execute_reply");
        (answer.content, self.until_idle(&id).await)
    }

    /// The content of the answer to any request.
    pub async fn ask(&mut self, msg_type: &str, content: Json) -> Json {
        let id = self.send(msg_type, content).await;
        self.answer(&id).await.content
    }
}

/// A message, whose signature must be right.
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

/// Runs a test that waits for messages.
pub fn wait<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}
