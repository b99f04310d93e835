//! Times the kernel's replies, and those of ipykernel where Python has it: `cargo bench --bench kernel`.

#[path = "../tests/support/kernel.rs"]
#[allow(clippy::unwrap_used)]
mod kernel;

mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use kernel::{Client, Kernel, block_on};
use serde_json::json;
use support::is_bench_run;

const STARTS: usize = 15;
const CELLS: usize = 300;
const LONG: &str = "flow = starter pairs | embed with=words | train epochs=100000 layers=4 hidden=64";

fn main() {
    if !is_bench_run() {
        return;
    }
    println!("Medians (and the slowest)\n");
    let python = std::env::var("AWOL_BENCH_PYTHON").unwrap_or_else(|_| "python3".into());
    let there = Command::new(&python).args(["-c", "import ipykernel"]).output().is_ok_and(|output| output.status.success());
    if !there {
        println!("'{python}' has no ipykernel to be compared with; AWOL_BENCH_PYTHON may name another Python");
    }
    let ours = || Kernel::start();
    let theirs = || Kernel::start_as(&python, &["-m", "ipykernel_launcher", "-f"]);
    for (name, start, cell) in [("awol", &ours as &dyn Fn() -> Kernel, "x = 1"), ("ipykernel", &theirs, "x = 1")] {
        if name == "awol" || there {
            block_on(common(name, start, cell));
        }
    }
    block_on(widgets_and_interrupts());
}

/// Times what every kernel does.
async fn common(name: &str, start: &dyn Fn() -> Kernel, cell: &str) {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let kernel = start();
        let mut client = Client::dial(&kernel, "bench").await;
        client.request("kernel_info_request", json!({})).await;
        starts.push(begun.elapsed());
    }
    report(&format!("{name}: kernel_info since the launch"), starts);
    let kernel = start();
    let mut client = Client::connect(&kernel, "bench").await;
    let mut cells = Vec::new();
    for _ in 0..CELLS {
        let begun = Instant::now();
        client.run(cell).await;
        cells.push(begun.elapsed());
    }
    report(&format!("{name}: a small cell, to its idle"), cells);
    #[cfg(target_os = "linux")]
    println!("{name}: memory at rest {:.0} MB", kernel.memory() as f64 / 1e6);
}

async fn widgets_and_interrupts() {
    let kernel = Kernel::start();
    let mut client = Client::connect(&kernel, "bench").await;
    client.run("tone = theta duration_s=4").await;
    for (what, cell) in [("a clip of 4 s rendered and shown", "render tone"), ("a figure drawn and shown", "plot envelope tone")] {
        let mut times = Vec::new();
        for _ in 0..50 {
            let begun = Instant::now();
            client.run(cell).await;
            times.push(begun.elapsed());
        }
        report(&format!("awol: {what}"), times);
    }
    let (_, messages) = client.run("tweak tone").await;
    let slider = messages.iter().find(|message| message.content["data"]["state"]["description"] == "mod_index");
    let slider = slider.map(|message| message.content["comm_id"].clone()).unwrap_or_default();
    let mut moves = Vec::new();
    for place in 0..50 {
        let data = json!({"method": "update", "state": {"value": f64::from(place) * 0.1 + 1.0}});
        let begun = Instant::now();
        let id = client.send("comm_msg", json!({"comm_id": slider, "data": data})).await;
        // The first message with buffers is the sound.
        while client.next_published().await.buffers.is_empty() {}
        moves.push(begun.elapsed());
        client.until_idle(&id).await;
    }
    report("awol: a slider's move to its sound", moves);
    let mut stops = Vec::new();
    for _ in 0..10 {
        let id = client.send("execute_request", json!({"code": LONG})).await;
        while client.next_published().await.msg_type != "update_display_data" {}
        let begun = Instant::now();
        client.send_control("interrupt_request", json!({})).await;
        client.control_reply().await;
        client.reply(&id).await;
        stops.push(begun.elapsed());
        client.until_idle(&id).await;
    }
    report("awol: an interrupt of train to its answer", stops);
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let ms = |time: Option<&Duration>| time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e3);
    println!("{what:<46} {:>8.2} ms ({:.1})", ms(times.get(times.len() / 2)), ms(times.last()));
}
