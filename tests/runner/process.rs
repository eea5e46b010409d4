//! Processes with limits.

use std::io::{Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How a process ended.
#[derive(Debug)]
pub struct Finished {
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
    /// Its exit status, or what ended it.
    pub status: Result<i32, String>,
    /// The most memory it held, in bytes, as far as it was seen: it is looked at every few milliseconds.
    pub peak: u64,
}

impl Finished {
    /// Standard output as text.
    pub fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error as text.
    pub fn stderr_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// The status, in words if it is none.
    pub fn status_text(&self) -> String {
        match &self.status {
            Ok(status) => status.to_string(),
            Err(end) => end.clone(),
        }
    }
}

/// On a busy machine a process takes longer than processors work for it; more than so many times longer, and it hangs.
const BUSY: u32 = 10;

/// Runs a command to its end and collects its output. It is killed when processors have worked for it for `limit`, or
/// when it hangs.
///
/// # Errors
/// That it cannot be started, or that it takes too long.
pub fn run(command: &mut Command, limit: Duration) -> Result<Finished, String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().map_err(|error| format!("cannot start {command:?}: {error}"))?;
    wait(child, command, limit)
}

/// As [`run`], with `input` as the process's standard input.
///
/// # Errors
/// As [`run`].
pub fn run_with_input(command: &mut Command, input: &str, limit: Duration) -> Result<Finished, String> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cannot start {command:?}: {error}"))?;
    if let Some(mut pipe) = child.stdin.take() {
        let input = input.to_owned();
        // A program may end without having read all of it.
        thread::spawn(move || pipe.write_all(input.as_bytes()));
    }
    wait(child, command, limit)
}

/// Waits for the end of a process that was started by `command`.
fn wait(mut child: Child, command: &Command, limit: Duration) -> Result<Finished, String> {
    let start = Instant::now();
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let (mut peak, mut work) = (0, Duration::ZERO);
    let mut pause = Duration::from_micros(200);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        peak = peak.max(memory(&child));
        work = work.max(processor_time(&child));
        if work > limit || start.elapsed() > limit * BUSY {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("still running after {} s of work: {command:?}", limit.as_secs_f64()));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(5));
    };
    let join = |reader: thread::JoinHandle<Vec<u8>>| reader.join().unwrap_or_default();
    Ok(Finished { stdout: join(stdout), stderr: join(stderr), status: code(status), peak })
}

/// Reads a pipe to its end, beside the process that fills it.
fn collect(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

#[cfg(unix)]
fn code(status: std::process::ExitStatus) -> Result<i32, String> {
    use std::os::unix::process::ExitStatusExt as _;
    status.code().ok_or_else(|| format!("signal {}", status.signal().unwrap_or(0)))
}

#[cfg(not(unix))]
fn code(status: std::process::ExitStatus) -> Result<i32, String> {
    status.code().ok_or_else(|| "no status".into())
}

/// The most memory that a running process has held so far, in bytes; 0 where the system does not say.
fn memory(child: &Child) -> u64 {
    let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", child.id())) else { return 0 };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// The time processors have worked for a running process so far; none where the system does not say.
fn processor_time(child: &Child) -> Duration {
    /// Linux counts in hundredths of a second for every program, whatever the kernel does.
    const TICK: Duration = Duration::from_millis(10);
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{}/stat", child.id())) else {
        return Duration::ZERO;
    };
    // The name of the program, in parentheses, may hold anything; user and system time are the 12th and 13th after it.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u32 =
        fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u32>().ok()).sum();
    TICK * ticks
}
