//! All that one process has open on one file.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use oms_core::kernel::{ChangeSet, Key, Sequence};
use oms_core::store::{Answer, Atomicity, Recalled, Windows};
use oms_core::value::Tenant;
use oms_core::{Code, Error, Result};

use crate::connection::File;
use crate::fault::Fault;
use crate::fork;
use crate::load;
use crate::readers::{Reader, Readers};
use crate::writer::{Writer, checkpoint};
use oms_core::store::shared::{
    Encoded, EncodedWindows, Mirror, Outcome, Queue, Request, Sets, Showing, Used, write_ahead,
};

/// How many times the pages of a checkpoint the log may grow to while others, or batches, keep it from being copied
/// completely. Then writing stops until it is.
const LOG_CHECKPOINTS_MAX: i64 = 2;

/// How many keys are read by the writer when it has nothing to do: it has at hand what was written last, which other
/// connections have to read again after every commit. More are not, as others might want to write meanwhile.
const KEYS_BY_WRITER_MAX: usize = 1_024;

/// What one process has open on one file.
#[derive(Debug)]
pub(crate) struct Process {
    pid: u32,
    file: Arc<File>,
    readers: Readers,
    queue: Queue,
    /// Out of here while it writes.
    writer: Mutex<Option<Writer>>,
    tenants: Mutex<HashMap<Tenant, i64>>,
    mirror: Mirror<i64>,
    /// Pages of the log that are not in the database yet.
    log_waiting: AtomicI64,
    is_copying_log: AtomicBool,
    /// The thread that copies the log, or has copied it.
    copier: Mutex<Option<JoinHandle<()>>>,
}

impl Process {
    /// The running process, which has nothing open yet.
    pub(crate) fn new(file: &Arc<File>) -> Self {
        Self {
            pid: std::process::id(),
            file: Arc::clone(file),
            readers: Readers::new(Arc::clone(file)),
            queue: Queue::default(),
            writer: Mutex::default(),
            tenants: Mutex::default(),
            mirror: Mirror::new(file.options.cache_bytes),
            log_waiting: AtomicI64::new(0),
            is_copying_log: AtomicBool::new(false),
            copier: Mutex::default(),
        }
    }

    /// Whether it is the running one.
    pub(crate) fn is_current(&self) -> bool {
        self.pid == std::process::id()
    }

    /// Makes the file if there is none, and is ready to write.
    pub(crate) fn create(&self) -> Result<()> {
        let writer = Writer::create(&self.file)?;
        *self.lock_writer() = Some(writer);
        Ok(())
    }

    /// Closes all that is open.
    pub(crate) fn close(&self) {
        let copier = self.lock_copier().take();
        match copier {
            // It has told nobody why it failed, and there is nobody to tell.
            Some(copier) if self.is_current() => drop(copier.join()),
            // A thread of the parent.
            Some(copier) => std::mem::forget(copier),
            None => {}
        }
        self.readers.close();
        drop(self.lock_writer().take());
    }

    /// Lends a reader outside of a transaction.
    pub(crate) fn lend<T>(&self, call: impl FnOnce(&mut Reader) -> Result<T, Fault>) -> Result<T> {
        self.readers.lend(call)
    }

    /// Reads as of one moment what a tenant has; the default when it never wrote anything.
    pub(crate) fn read<T: Default>(
        &self,
        tenant: &Tenant,
        read: impl FnOnce(&mut Reader, i64) -> Result<T, Fault>,
    ) -> Result<T> {
        self.readers.read(|reader| match self.tenant(reader, tenant)? {
            Some(number) => {
                let answer = read(reader, number)?;
                self.mirror.saw(&number, load::last(&reader.connection, number)?);
                Ok(answer)
            }
            None => Ok(T::default()),
        })
    }

    /// What stands under keys, as of one moment.
    pub(crate) fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        let load = |reader: &mut Reader| {
            // No row has the number 0, so that a tenant that never wrote finds nothing.
            let number = self.tenant(reader, tenant)?.unwrap_or_default();
            load::load(reader, &self.mirror, number, keys)
        };
        if keys.len() <= KEYS_BY_WRITER_MAX
            && let Some(Some(answer)) = self.queue.lead_if_idle(|| self.read_by_writer(load))
        {
            return answer;
        }
        self.readers.read(load)
    }

    /// What is remembered to stand under keys.
    pub(crate) fn recall(&self, tenant: &Tenant, keys: &[Key]) -> Option<Recalled> {
        self.mirror.recall(&self.number(tenant)?, keys)
    }

    /// Reads by the writer, if there is one.
    fn read_by_writer<T>(&self, read: impl FnOnce(&mut Reader) -> Result<T, Fault>) -> Option<Result<T>> {
        let mut writer = self.lock_writer().take()?;
        let answer = writer.reader.read(read);
        if answer.is_ok() {
            *self.lock_writer() = Some(writer);
        }
        Some(answer.map_err(Error::from))
    }

    fn lock_writer(&self) -> MutexGuard<'_, Option<Writer>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_tenants(&self) -> MutexGuard<'_, HashMap<Tenant, i64>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_copier(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.copier.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a tenant that was read here.
    fn number(&self, tenant: &Tenant) -> Option<i64> {
        self.lock_tenants().get(tenant).copied()
    }

    fn tenant(&self, reader: &Reader, tenant: &Tenant) -> Result<Option<i64>, Fault> {
        if let Some(known) = self.number(tenant) {
            return Ok(Some(known));
        }
        let found = load::tenant(&reader.connection, tenant.as_str())?;
        if let Some(number) = found {
            self.lock_tenants().insert(tenant.clone(), number);
        }
        Ok(found)
    }

    /// Commits change sets, together with those of other callers where these wait at the same time.
    pub(crate) fn commit(self: &Arc<Self>, tenant: &Tenant, changes: &[ChangeSet], atomicity: Atomicity) -> Outcome {
        let encoded = changes.iter().map(Encoded::of).collect::<Result<_>>()?;
        let outcome = self.queue.submit(tenant, changes, encoded, atomicity, |requests| self.write(requests));
        self.copy_log_if_due();
        outcome
    }

    /// Commits change sets in one transaction, which is under way while a thread decides and encodes the later ones, and
    /// another copies the log that earlier calls left. What these leave is copied beside the next batch, or by another call.
    pub(crate) fn commit_windows(
        self: &Arc<Self>,
        tenant: &Tenant,
        windows: &mut Windows<'_>,
    ) -> Result<Option<Sequence>> {
        let show = |shown| {
            // Of a tenant that was not read here nothing is held.
            if let Some(number) = self.number(tenant) {
                self.mirror.foreshow(&number, shown);
            }
        };
        std::thread::scope(|scope| {
            // Where there is no thread to be had, or it fails, a later call copies the log.
            if self.log_is_due() {
                drop(copier().spawn_scoped(scope, || self.copy_log_if_due()));
            }
            write_ahead(windows, show, |windows, used, showing| {
                self.queue.lead(|| self.write_windows(tenant, windows, used, showing))
            })
        })
    }

    fn log_is_due(&self) -> bool {
        self.log_waiting.load(Ordering::Relaxed) >= i64::from(self.file.options.checkpoint_pages)
    }

    fn copy_log_if_due(self: &Arc<Self>) {
        if self.log_is_due() {
            // What was committed is committed, whatever becomes of this.
            let _ = if self.file.options.checkpoint_thread { self.copy_log_aside() } else { self.copy_log() };
        }
    }

    /// Copies the log in a thread, if none does so already.
    fn copy_log_aside(self: &Arc<Self>) -> Result<()> {
        let mut running = self.lock_copier();
        if running.as_ref().is_some_and(|copier| !copier.is_finished()) {
            return Ok(());
        }
        self.log_waiting.store(0, Ordering::Relaxed);
        let process = Arc::clone(self);
        let copy = move || {
            let _ = fork::begin().and_then(|_call| process.copy_log());
        };
        match copier().spawn(copy) {
            Ok(started) => *running = Some(started),
            Err(_) => return self.copy_log(),
        }
        Ok(())
    }

    /// Copies the log into the database as far as no reader needs it, while others go on.
    pub(crate) fn copy_log(&self) -> Result<()> {
        if self.is_copying_log.swap(true, Ordering::Acquire) {
            return Ok(());
        }
        let copied = self.lend(|reader| checkpoint(&reader.connection, "PRAGMA main.wal_checkpoint(PASSIVE)"));
        self.log_waiting.store(0, Ordering::Relaxed);
        self.is_copying_log.store(false, Ordering::Release);
        copied.map(|_| ())
    }

    /// Writes what callers want: all in one transaction, or one by one where that fails, so that nobody fails because
    /// of another. One caller at a time.
    fn write(&self, requests: &[Request<'_>]) -> Vec<Outcome> {
        let outcomes = self.write_in_one(requests);
        let has_failed = |outcome: &Outcome| {
            outcome.as_ref().is_err_and(|error| !matches!(error.code(), Code::InDoubt | Code::Busy))
        };
        if requests.len() > 1 && outcomes.first().is_some_and(has_failed) {
            return requests.iter().flat_map(|request| self.write_in_one(&[*request])).collect();
        }
        outcomes
    }

    fn write_in_one(&self, requests: &[Request<'_>]) -> Vec<Outcome> {
        let writer = match self.take_writer() {
            Ok(writer) => writer,
            Err(error) => return requests.iter().map(|_| Err(error.clone())).collect(),
        };
        self.mirror.before_write();
        let (outcomes, writer) = writer.run(requests, &self.mirror);
        match &writer {
            Some(writer) => self.mirror.after_write(written(writer, requests, &outcomes)),
            None => self.mirror.forget(),
        }
        self.keep_writer(writer);
        outcomes
    }

    fn write_windows(
        &self,
        tenant: &Tenant,
        windows: EncodedWindows,
        used: Used<Sets>,
        showing: Showing,
    ) -> Result<Option<Sequence>> {
        let writer = self.take_writer()?;
        self.mirror.before_write();
        let (written, writer) = writer.run_windows(tenant, windows, used, &self.mirror);
        let is_shown = showing.wait();
        let trusted = writer.as_ref().filter(|_| is_shown);
        let number = trusted.and_then(|writer| writer.tenant(tenant).or_else(|| self.number(tenant)));
        match (number, &written) {
            (Some(number), Ok(Some(first))) => self.mirror.settle(&number, *first),
            (Some(number), Ok(None) | Err(_)) => self.mirror.withdraw(&number),
            (None, _) => self.mirror.forget(),
        }
        self.keep_writer(writer);
        written
    }

    fn take_writer(&self) -> Result<Writer> {
        let held = self.lock_writer().take();
        Ok(held.map_or_else(|| Writer::open(&self.file), Ok)?)
    }

    fn keep_writer(&self, writer: Option<Writer>) {
        let Some(mut writer) = writer else { return };
        let kept = self.watch_log(&mut writer).is_ok();
        *self.lock_writer() = kept.then_some(writer);
    }

    fn watch_log(&self, writer: &mut Writer) -> Result<(), Fault> {
        if !writer.log_needs_look() {
            return Ok(());
        }
        let mut pages = writer.log_pages()?;
        let pages_max = i64::from(self.file.options.checkpoint_pages).saturating_mul(LOG_CHECKPOINTS_MAX);
        if pages.all >= pages_max && pages.waiting > 0 {
            pages = writer.restart_log()?;
        }
        self.log_waiting.store(pages.waiting, Ordering::Relaxed);
        Ok(())
    }
}

/// A thread that is to copy the log.
fn copier() -> Builder {
    Builder::new().name("oms-checkpoint".to_owned())
}

/// What was accepted, in order.
fn written<'a>(
    writer: &'a Writer,
    requests: &'a [Request<'a>],
    outcomes: &'a [Outcome],
) -> impl Iterator<Item = (i64, Sequence, &'a ChangeSet, &'a Encoded)> {
    let answered = requests.iter().zip(outcomes).filter_map(|(request, outcome)| {
        let tenant = writer.tenant(request.tenant)?;
        Some((tenant, request, outcome.as_ref().ok()?))
    });
    answered.flat_map(|(tenant, request, outcome)| {
        let sets = request.changes.iter().zip(request.encoded).zip(outcome);
        sets.filter_map(move |((change, encoded), outcome)| {
            outcome.as_ref().ok().map(|sequence| (tenant, *sequence, change, encoded))
        })
    })
}
