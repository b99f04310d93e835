//! Tests of the kernel over its sockets, with the messages that front ends send.

#![allow(clippy::unwrap_used)]

mod support;

use awol::theta::Field;
use awol::theta::warp::normalize;
use bytes::Bytes;
use serde_json::{Value as Json, json};
use support::kernel::{Client, Kernel, Message, block_on, sign, within_timeout};
use zeromq::{SocketRecv, SocketSend, ZmqMessage};

/// A training run of many minutes.
const LONG: &str = "flow = starter pairs | embed with=words | train epochs=100000 layers=2 hidden=16";

fn types(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.msg_type.as_str()).collect()
}

fn of_type<'a>(messages: &'a [Message], msg_type: &str) -> Vec<&'a Json> {
    messages.iter().filter(|message| message.msg_type == msg_type).map(|message| &message.content).collect()
}

#[test]
fn a_cell_publishes_its_results_in_order() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        let (answer, messages) = client.run("1 + 1; theta = imagine \"a <b>guitar</b>\"\ntheta").await;
        assert_eq!((&answer["status"], &answer["execution_count"]), (&json!("ok"), &json!(1)));
        // The streams name the flow, and the words of the caption that are not understood.
        assert_eq!(types(&messages), ["status", "execute_input", "display_data", "stream", "stream", "execute_result", "status"]);
        assert_eq!(messages[2].content["data"], json!({"text/plain": "2"}));
        let theta = &messages[5].content["data"];
        assert!(theta["text/plain"].as_str().unwrap().contains("mod_index"));
        let html = theta["text/html"].as_str().unwrap();
        assert!(html.contains("mod_index") && !html.contains("<b>guitar"), "{html}");
        let (_, messages) = client.run("render theta; plot envelope theta").await;
        let (clip, figure) = (&messages[2].content["data"], &messages[3].content["data"]);
        assert!(clip["text/html"].as_str().unwrap().contains("<audio"));
        assert!(figure["image/png"].as_str().unwrap().starts_with("iVBOR") && figure["image/svg+xml"].as_str().unwrap().contains("<svg"));
    });
}

#[test]
fn player_scripts_are_cleared_before_the_cell_ends() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        for (cell, does) in
            [("play theta", ".play()"), ("stop", ".pause()"), ("volume 0.25", "page.volume = 0.25"), ("tweak theta", "addEventListener")]
        {
            let (_, messages) = client.run(cell).await;
            let shown = of_type(&messages, "display_data");
            let runs = |content: &&&Json| content["data"]["text/html"].as_str().is_some_and(|html| html.contains("<script"));
            let script = shown.iter().find(runs).unwrap();
            assert!(script["data"]["text/html"].as_str().unwrap().contains(does), "{cell}: {script}");
            // An update clears the script before the cell ends.
            let over = of_type(&messages, "update_display_data");
            let over = over.iter().find(|content| content["transient"] == script["transient"]).unwrap();
            assert_eq!(over["data"]["text/html"], "");
        }
        // The script sets the volume before it plays.
        let (_, messages) = client.run("play theta").await;
        assert!(of_type(&messages, "display_data").iter().any(|content| content.to_string().contains("page.volume = 0.25")));
    });
}

#[test]
fn a_semicolon_hides_the_last_result() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        assert_eq!(value(&client.run("\"a bell\"").await.1), "a bell");
        let (_, messages) = client.run("for i in 1..3 { show \"round {i}\" }").await;
        assert_eq!(of_type(&messages, "stream").len(), 3);
        for cell in ["1 + 1;", "1 + 1; # two"] {
            assert_eq!(types(&client.run(cell).await.1), ["status", "execute_input", "status"], "{cell}");
        }
        assert_eq!(value(&client.run("\"1;\"").await.1), "1;");
        let (_, messages) = client.run("set timing=on; 1 + 1").await;
        assert!(of_type(&messages, "stream").iter().any(|content| content["text"].as_str().unwrap().starts_with("took ")));
    });
}

#[test]
fn an_error_shows_its_position_and_aborts_queued_cells() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        let ids = [
            client.send("execute_request", json!({"code": "for i in 1..300 { a = [1, i] }; b = a[5]"})).await,
            client.send("execute_request", json!({"code": "y = 2"})).await,
        ];
        let error = client.reply(&ids[0]).await.content;
        assert_eq!((&error["status"], &error["ename"]), (&json!("error"), &json!("RunError")));
        let aborted = client.reply(&ids[1]).await.content;
        assert_eq!(aborted["status"], "aborted");
        let published = client.until_idle(&ids[0]).await;
        assert_eq!(of_type(&published, "error")[0]["traceback"], error["traceback"]);
        let (answer, _) = client.run("yy = thet").await;
        let shown = answer["traceback"][0].as_str().unwrap();
        assert_eq!(answer["ename"], "CheckError");
        assert!(shown.contains("In [2]:1:6") && shown.contains("^^^^"), "{shown}");
        // With `stop_on_error` false, the next cell runs.
        let ids = [
            client.send("execute_request", json!({"code": "thet", "stop_on_error": false})).await,
            client.send("execute_request", json!({"code": "y = 2"})).await,
        ];
        assert_eq!(client.reply(&ids[0]).await.content["status"], "error");
        assert_eq!(client.reply(&ids[1]).await.content["status"], "ok");
    });
}

#[test]
fn silent_cells_user_expressions_and_shell_requests_are_answered() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        let (answer, messages) = client.run_with(json!({"code": "x = 5; x", "silent": true})).await;
        assert_eq!((types(&messages), &answer["execution_count"]), (vec!["status", "status"], &json!(0)));
        let (answer, _) = client.run_with(json!({"code": "x", "store_history": false})).await;
        assert_eq!(answer["execution_count"], 0);
        let wanted = json!({"twice": "x * 2", "wrong": "zzz", "two": "1; 2", "number": 3});
        let (answer, _) = client.run_with(json!({"code": "y = 1", "user_expressions": wanted})).await;
        let found = &answer["user_expressions"];
        assert_eq!((&answer["execution_count"], &found["twice"]["data"]["text/plain"]), (&json!(1), &json!("10")));
        assert_eq!((&found["wrong"]["status"], &found["two"]["status"]), (&json!("error"), &json!("error")));
        let history = client.request("history_request", json!({"hist_access_type": "tail", "n": 5, "output": false, "raw": true})).await;
        assert_eq!(history["history"], json!([[1, 1, "y = 1"]]));
        let answer = client.request("is_complete_request", json!({"code": "x = ["})).await;
        assert_eq!(answer["status"], "incomplete");
        let answer = client.request("inspect_request", json!({"code": "x", "cursor_pos": 1, "detail_level": 0})).await;
        assert!(answer["data"]["text/plain"].as_str().unwrap().contains('5'));
        let answer = client.request("complete_request", json!({"code": "imag", "cursor_pos": 4})).await;
        assert_eq!(answer["matches"], json!(["imagine"]));
        let (answer, _) = client.run("train?").await;
        assert!(answer["payload"][0]["data"]["text/plain"].as_str().unwrap().contains("epochs"));
    });
}

#[test]
fn unsigned_messages_are_ignored() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        let (_, mut forged) = client.frames("execute_request", r#"{"code": "x = 1"}"#);
        forged[1] = Bytes::from("0".repeat(64));
        let (_, mut unsigned) = client.frames("execute_request", r#"{"code": "x = 1"}"#);
        unsigned[1] = Bytes::new();
        let (id, good) = client.frames("execute_request", r#"{"code": "y = 1"}"#);
        for frames in [forged, unsigned, vec![Bytes::from_static(b"<IDS|MSG>")], vec![Bytes::from_static(b"hello")], good.clone(), good] {
            client.shell.send(ZmqMessage::try_from(frames).unwrap()).await.unwrap();
        }
        assert_eq!(client.reply(&id).await.content["status"], "ok");
        // The second copy of the valid message was dropped as a replay, and no unsigned message ran.
        let (answer, _) = client.run("x").await;
        assert_eq!((&answer["status"], &answer["execution_count"]), (&json!("error"), &json!(2)));
    });
}

#[test]
fn malformed_requests_do_not_stop_the_kernel() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        for content in ["{", "", "[[[", "nul"] {
            let (_, frames) = client.frames("execute_request", content);
            client.shell.send(ZmqMessage::try_from(frames).unwrap()).await.unwrap();
        }
        // A malformed header with a valid signature.
        let parts = ["[1]", "{}", "{}", "{}"].map(Bytes::from);
        let mut frames = vec![Bytes::from_static(b"<IDS|MSG>"), sign(&parts).into()];
        frames.extend(parts);
        client.shell.send(ZmqMessage::try_from(frames).unwrap()).await.unwrap();
        for (msg_type, content) in [
            ("execute_request", json!({})),
            ("execute_request", json!({"code": 7})),
            ("execute_request", json!([])),
            ("complete_request", json!({"code": "x", "cursor_pos": "y"})),
            ("inspect_request", json!(null)),
            ("is_complete_request", json!({"cod": ""})),
            ("history_request", json!({"hist_access_type": "range", "start": "a"})),
            ("dance_request", json!({})),
        ] {
            let id = client.send(msg_type, content).await;
            let answer = client.reply(&id).await;
            assert_eq!((answer.msg_type, &answer.content["status"]), (msg_type.replace("request", "reply"), &json!("error")));
        }
        client.send("comm_msg", json!({"data": {}})).await;
        client.send("comm_msg", json!({"comm_id": "nobody", "data": {"method": "update", "state": {"value": 1}}})).await;
        client.send("nonsense", json!({})).await;
        assert_eq!(client.run("1").await.0["status"], "ok");
    });
}

#[test]
fn fifty_megabytes_of_code_do_not_stop_the_kernel() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        let (answer, _) = client.run(&"[".repeat(50_000_000)).await;
        assert_eq!(answer["status"], "error");
        assert!(answer.to_string().len() < 100_000, "the error does not repeat it");
        let text = format!("x = \"{}\"", "é😀".repeat(8_000_000));
        assert_eq!(client.run(&text).await.0["status"], "ok");
        assert_eq!(client.run("1").await.0["status"], "ok");
    });
}

#[test]
fn an_interrupt_during_training_keeps_the_flow() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        let id = client.send("execute_request", json!({"code": LONG})).await;
        while client.next_published().await.msg_type != "update_display_data" {}
        client.heartbeat.send(ZmqMessage::from("beat")).await.unwrap();
        assert_eq!(within_timeout("a beat", client.heartbeat.recv()).await.unwrap().into_vec(), [Bytes::from_static(b"beat")]);
        client.send_control("kernel_info_request", json!({})).await;
        assert_eq!(client.control_reply().await.content["implementation"], "awol");
        client.send_control("interrupt_request", json!({})).await;
        assert_eq!(client.control_reply().await.msg_type, "interrupt_reply");
        assert_eq!(client.reply(&id).await.content["status"], "ok");
        let (answer, messages) = client.run("flow").await;
        assert_eq!(answer["status"], "ok");
        let shown = of_type(&messages, "display_data");
        assert!(shown[0]["data"]["text/plain"].as_str().unwrap().starts_with("flow of 2 layers"), "{shown:?}");
        assert!(shown[1]["data"]["image/png"].is_string(), "its losses are drawn");
        // An interrupt of an idle kernel does not stop the next cell.
        client.send_control("interrupt_request", json!({})).await;
        assert_eq!(client.control_reply().await.msg_type, "interrupt_reply");
        let (answer, _) = client.run("for i in 1..3 { n = i }").await;
        assert_eq!(answer["status"], "ok");
        // Cells queued behind an interrupted cell do not run.
        let ids = [
            client.send("execute_request", json!({"code": LONG})).await,
            client.send("execute_request", json!({"code": "for i in 1..5 { n = i }; n"})).await,
        ];
        while client.next_published().await.msg_type != "update_display_data" {}
        client.send_control("interrupt_request", json!({})).await;
        assert_eq!(client.reply(&ids[0]).await.content["status"], "ok");
        assert_eq!(client.reply(&ids[1]).await.content["status"], "aborted");
    });
}

#[test]
fn watch_publishes_values_at_once() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        std::fs::write(kernel.path("w.awol"), "a = 1\na + 20\n").unwrap();
        client.send("execute_request", json!({"code": "watch \"w.awol\""})).await;
        for (number, shown) in [(2, "21"), (3, "22"), (4, "23")] {
            while client.next_published().await.content["data"]["text/plain"] != shown {}
            std::fs::write(kernel.path("w.awol"), format!("a = {number}\na + 20\n")).unwrap();
        }
    });
}

#[test]
fn two_front_ends_share_the_session() {
    block_on(async {
        let kernel = Kernel::start();
        let mut one = Client::connect(&kernel, "one").await;
        let mut two = Client::connect(&kernel, "two").await;
        let (first, second) =
            (one.send("execute_request", json!({"code": "a = 1"})).await, two.send("execute_request", json!({"code": "b = 2"})).await);
        assert_eq!(one.reply(&first).await.content["status"], "ok");
        assert_eq!(two.reply(&second).await.content["status"], "ok");
        // Each client receives the messages of the other's cells.
        let seen = two.until_idle(&first).await;
        assert_eq!(of_type(&seen, "execute_input")[0]["code"], "a = 1");
        drop(one);
        let (answer, messages) = two.run("a + b").await;
        assert_eq!(answer["status"], "ok");
        assert_eq!(of_type(&messages, "execute_result")[0]["data"]["text/plain"], "3");
    });
}

#[test]
fn shutdown_during_training_exits_with_status_0_and_empty_stdout() {
    block_on(async {
        let mut kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        client.run("help; theta").await;
        let cell = client.send("execute_request", json!({"code": format!("{LONG}; {LONG}"), "stop_on_error": false})).await;
        let next = client.send("execute_request", json!({"code": LONG})).await;
        while client.next_published().await.msg_type != "update_display_data" {}
        client.send_control("shutdown_request", json!({"restart": true})).await;
        // Neither the second statement of the first cell nor the next cell runs.
        for cell in [cell, next] {
            assert_eq!(client.reply(&cell).await.content["evalue"], "interrupted");
        }
        let answer = client.control_reply().await;
        assert_eq!((answer.msg_type.as_str(), &answer.content["restart"]), ("shutdown_reply", &json!(true)));
        assert_eq!(kernel.wait_for_exit(), (Some(0), String::new()));
    });
}

#[cfg(unix)]
#[test]
fn the_kernel_listens_on_ipc_sockets() {
    block_on(async {
        let kernel = Kernel::start_ipc();
        let mut client = Client::connect(&kernel, "one").await;
        assert_eq!(client.run("x = 1").await.0["status"], "ok");
        assert!(kernel.path("socket-1").exists());
    });
}

#[cfg(unix)]
#[test]
fn the_kernel_exits_when_its_parent_dies() {
    block_on(async {
        // The shell is the parent, in place of a front end that is killed.
        let script = "export JPY_PARENT_PID=$$; \"$0\" kernel start \"$1\" & wait";
        let mut kernel = Kernel::start_as("sh", &["-c", script, env!("CARGO_BIN_EXE_awol")]);
        let mut client = Client::connect(&kernel, "one").await;
        assert_eq!(client.run("x = 1").await.0["status"], "ok");
        let address = kernel.endpoint("shell_port").replace("tcp://", "");
        assert!(std::net::TcpStream::connect(&address).is_ok());
        kernel.child.kill().unwrap();
        within_timeout("the kernel's end", async {
            while std::net::TcpStream::connect(&address).is_ok() {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        })
        .await;
    });
}

#[test]
fn an_invalid_connection_file_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("c.json");
    std::fs::write(&file, "{}").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_awol"));
    let output = command.args(["kernel", "start"]).arg(&file).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("missing field"), "{output:?}");
}

/// Returns the slider position of a value of a field.
fn slider_position(field: Field, value: f64) -> f64 {
    (normalize(field, value) * 1000.0).round() / 1000.0
}

/// Returns the ids and the states of the widgets that were opened.
fn widgets(messages: &[Message]) -> Vec<(String, Json)> {
    let opened = of_type(messages, "comm_open");
    opened.iter().map(|content| (content["comm_id"].as_str().unwrap().to_string(), content["data"]["state"].clone())).collect()
}

#[test]
fn an_echo_of_a_slider_is_not_a_move() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        client.run("tone = theta mod_index=0.92").await;
        let (_, messages) = client.run("tweak tone").await;
        let open = widgets(&messages);
        let id = |name: &str| open.iter().find(|(_, state)| state["description"] == name).unwrap().0.clone();
        let state = |value: f64| json!({"comm_id": id("mod_index"), "data": {"method": "update", "state": {"value": slider_position(Field::ModIndex, value)}}});
        // The front end echoes the slider's first value after the cell has changed it.
        client.run("tone.mod_index = 5; keep = 42").await;
        let answered = client.send("comm_msg", state(0.92)).await;
        client.until_idle(&answered).await;
        let index = async |client: &mut Client| client.run("tone.mod_index").await.1;
        assert!(value(&index(&mut client).await).starts_with('5'));
        // The same value a second time is a move by the user.
        let moved = client.send("comm_msg", state(0.92)).await;
        client.until_idle(&moved).await;
        assert!(value(&index(&mut client).await).starts_with("0.92"));
        // Undo takes back the panel's own move once, and nothing else.
        let click = json!({"comm_id": id("Undo"), "data": {"method": "custom", "content": {"event": "click"}}});
        let disabled = |messages: &[Message]| {
            let of_button = messages.iter().filter(|message| message.content["comm_id"] == id("Undo"));
            of_button.filter_map(|message| message.content["data"]["state"]["disabled"].as_bool()).next_back()
        };
        for _ in 0..2 {
            let clicked = client.send("comm_msg", click.clone()).await;
            assert_eq!(disabled(&client.until_idle(&clicked).await), Some(true));
            assert!(value(&index(&mut client).await).starts_with('5'));
        }
        assert_eq!(value(&client.run("keep").await.1), "42");
    });
}

/// Returns the result of a cell as plain text.
fn value(messages: &[Message]) -> String {
    of_type(messages, "execute_result").pop().unwrap()["data"]["text/plain"].as_str().unwrap().to_string()
}

#[test]
fn sliders_change_the_theta_of_the_session() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        client.run("tone = theta pitch_midi=A4 velocity=74.6").await;
        let (answer, messages) = client.run("tweak tone").await;
        assert_eq!(answer["status"], "ok");
        let open = widgets(&messages);
        let sliders: Vec<_> = open.iter().filter(|(_, state)| state["_model_name"] == "FloatSliderModel").collect();
        assert_eq!(sliders.len(), 10);
        let shown = of_type(&messages, "display_data");
        let view = shown.iter().find_map(|content| content["data"].get("application/vnd.jupyter.widget-view+json")).unwrap().clone();
        // A saved notebook keeps the values and the picture.
        let page = shown.last().unwrap();
        let html = page["data"]["text/html"].as_str().unwrap();
        assert!(html.contains("A4 (69)") && html.contains("image/png") && !html.contains("<script"), "{html}");
        assert_eq!(open.last().unwrap().0, view["model_id"].as_str().unwrap(), "what is shown is there already");
        let id = |name: &str| open.iter().find(|(_, state)| state["description"] == name).unwrap().0.clone();
        // The front end rounds a value to the slider's step and echoes it, which is not a move.
        let data = json!({"method": "update", "state": {"value": slider_position(Field::Velocity, 74.6)}, "buffer_paths": []});
        client.send("comm_msg", json!({"comm_id": id("velocity"), "data": data})).await;
        for value in [1.0, 2.5, 3.25] {
            let slider_position = slider_position(Field::ModIndex, value) + 4e-17;
            let data = json!({"method": "update", "state": {"value": slider_position}, "buffer_paths": []});
            let id = client.send("comm_msg", json!({"comm_id": id("mod_index"), "data": data})).await;
            let told = client.until_idle(&id).await;
            let updates: Vec<&Message> = told.iter().filter(|message| message.msg_type == "comm_msg").collect();
            let audio = updates.iter().find(|message| message.buffers.iter().any(|bytes| bytes.starts_with(b"RIFF")));
            assert!(audio.is_some(), "it is heard");
            let again = of_type(&told, "update_display_data");
            assert_eq!(again[0]["transient"]["display_id"], page["transient"]["display_id"]);
        }
        // The text field accepts a value with its unit.
        let text = open.iter().find(|(id, _)| id.ends_with("attack_s-text")).unwrap().0.clone();
        let typed = async |client: &mut Client, value: &str| {
            let data = json!({"method": "update", "state": {"value": value}});
            let typed = client.send("comm_msg", json!({"comm_id": text, "data": data})).await;
            client.until_idle(&typed).await
        };
        let html = |told: &[Message]| of_type(told, "update_display_data")[0]["data"]["text/html"].as_str().unwrap().to_string();
        let told = typed(&mut client, "250ms").await;
        assert!(html(&told).contains("<pre>tone.attack_s = 0.25\ntone.mod_index = 3.25</pre>"), "{}", html(&told));
        assert!(html(&typed(&mut client, "soon").await).contains("is no value of attack_s"));
        // The moves of one slider are one change in the saved session and for undo.
        client.run("save session \"s.awol\"").await;
        let script = std::fs::read_to_string(kernel.path("s.awol")).unwrap();
        assert!(script.ends_with("tone = theta pitch_midi=A4 velocity=74.6\ntone.mod_index = 3.25\ntone.attack_s = 0.25\n"), "{script}");
        let click = json!({"method": "custom", "content": {"event": "click"}});
        let clicked = client.send("comm_msg", json!({"comm_id": id("Undo"), "data": click})).await;
        let told = client.until_idle(&clicked).await;
        let back = told.iter().find(|message| message.content["comm_id"] == id("attack_s")).unwrap();
        assert_eq!(back.content["data"]["state"]["value"], slider_position(Field::AttackS, 0.01));
        // A cell's change moves the sliders.
        let (_, messages) = client.run("tone.mod_index = 7").await;
        let follows = messages.iter().find(|message| message.content["comm_id"] == id("mod_index")).unwrap();
        assert_eq!(follows.content["data"]["state"]["value"], slider_position(Field::ModIndex, 7.0));
        // A locked slider does not move until an undo removes the lock.
        let (_, messages) = client.run("lock mod_index").await;
        let disabled = |messages: &[Message]| {
            let of_slider = messages.iter().filter(|message| message.content["comm_id"] == id("mod_index"));
            of_slider.filter_map(|message| message.content["data"]["state"]["disabled"].as_bool()).next_back()
        };
        assert_eq!(disabled(&messages), Some(true));
        let data = json!({"method": "update", "state": {"value": 0.3}});
        let moved = client.send("comm_msg", json!({"comm_id": id("mod_index"), "data": data})).await;
        let told = client.until_idle(&moved).await;
        let back = told.iter().find(|message| message.content["comm_id"] == id("mod_index")).unwrap();
        assert_eq!(back.content["data"]["state"]["value"], slider_position(Field::ModIndex, 7.0));
        client.run("tweak tone").await;
        // The cell has replaced the panel's own moves, so its undo has nothing to take back.
        let clicked = client.send("comm_msg", json!({"comm_id": id("Undo"), "data": click})).await;
        assert_eq!(disabled(&client.until_idle(&clicked).await), None);
        let (_, messages) = client.run("undo").await;
        assert_eq!(disabled(&messages), Some(false));
        // A second panel on the same theta moves too.
        let data = json!({"method": "update", "state": {"value": 0.5}});
        let moved = client.send("comm_msg", json!({"comm_id": id("sustain"), "data": data})).await;
        let told = client.until_idle(&moved).await;
        let told_half =
            |message: &&Message| message.content["data"]["state"]["value"] == 0.5 && message.content["comm_id"] != id("sustain");
        assert!(told.iter().any(|message| told_half(&message)));
        client.run("undo").await;
        // A front end that connects later requests all states.
        let control = json!({"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}});
        client.send("comm_open", control).await;
        let asked = client.send("comm_msg", json!({"comm_id": "c", "data": {"method": "request_states"}})).await;
        let told = client.until_idle(&asked).await;
        let states = of_type(&told, "comm_msg")[0]["data"]["states"].clone();
        assert_eq!(states.as_object().unwrap().len(), 2 * open.len());
        assert_eq!(states[id("mod_index")]["state"]["value"], slider_position(Field::ModIndex, 7.0));
        let info = client.request("comm_info_request", json!({"target_name": "jupyter.widget"})).await;
        assert_eq!(info["comms"].as_object().unwrap().len(), 2 * open.len());
        client.send("comm_close", json!({"comm_id": id("mod_index"), "data": {}})).await;
        let info = client.request("comm_info_request", json!({"target_name": "jupyter.widget"})).await;
        assert_eq!(info["comms"].as_object().unwrap().len(), open.len());
    });
}

#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat_over_a_thousand_cells() {
    block_on(async {
        let kernel = Kernel::start();
        let mut client = Client::connect(&kernel, "one").await;
        let cell = "theta = imagine \"a guitar note\"; theta | render; plot envelope theta width=320 height=200";
        for _ in 0..150 {
            assert_eq!(client.run(cell).await.0["status"], "ok");
        }
        let before = kernel.memory();
        for _ in 0..850 {
            assert_eq!(client.run(cell).await.0["status"], "ok");
        }
        let after = kernel.memory();
        // The undo steps of these cells take far less than this.
        assert!(after < before + (24 << 20), "{before} bytes became {after}");
    });
}
