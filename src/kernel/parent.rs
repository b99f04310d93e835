//! Whoever started the kernel: when they are gone without a word, the kernel goes too.

use std::time::Duration;

/// How often it is looked.
#[cfg(unix)]
const PERIOD: Duration = Duration::from_secs(1);

/// Returns once the process that started this one, and said that it is to be watched (`JPY_PARENT_PID`), has ended; else never.
#[cfg(unix)]
pub async fn gone() {
    let named = std::env::var("JPY_PARENT_PID").ok().and_then(|text| text.parse::<i32>().ok());
    let parent = || rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get());
    // Between the two there may be a launcher; then nothing can be said.
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
