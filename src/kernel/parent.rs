//! Watches the parent process: the kernel ends if its parent dies without shutting it down.

use std::time::Duration;

/// The interval between checks.
#[cfg(unix)]
const PERIOD: Duration = Duration::from_secs(1);

/// Returns once the process named by `JPY_PARENT_PID`, if it is this process's parent, has ended; otherwise never returns.
#[cfg(unix)]
pub async fn gone() {
    let named = std::env::var("JPY_PARENT_PID").ok().and_then(|text| text.parse::<i32>().ok());
    let parent = || rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get());
    // With a launcher in between, the named process is not the parent and cannot be watched.
    if named.is_none() || named == Some(1) || parent() != named {
        return std::future::pending().await;
    }
    while parent() == named {
        tokio::time::sleep(PERIOD).await;
    }
}

#[cfg(not(unix))]
pub async fn gone() {
    std::future::pending::<Duration>().await;
}
