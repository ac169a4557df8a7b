//! One connection to the server. Everything that is asked in one go is one round trip: the questions are all sent before
//! the first answer is waited for.
//!
//! Invariants:
//! - a connection is used only by the process that opened it;
//! - what a connection was told to do is done or has failed when a call returns: nothing is left in the pipeline.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use futures_util::future::{MaybeDone, join_all, maybe_done, ready};
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Error, Row, Socket, Statement};

use oms_core::Code;

use crate::fault::Fault;
use crate::schema::Schema;
use crate::sql::{Family, Question, Sql};

/// What is set on every connection, where the server knows it. Statements find their rows by keys, so a plan is good
/// whatever the tables hold, and is made once. (Not so by Citus, which has to see the tenant to know the node, and plans
/// nothing without it.) An acknowledged commit is on disk.
const SETTINGS: &str = "
    SELECT set_config(wanted.name, wanted.value, false)
    FROM pg_catalog.pg_settings known
    JOIN (VALUES
        ('plan_cache_mode', 'force_generic_plan'),
        ('enable_seqscan', 'off'),
        ('enable_bitmapscan', 'off'),
        ('enable_hashjoin', 'off'),
        ('enable_mergejoin', 'off'),
        ('enable_material', 'off'),
        ('jit', 'off'),
        ('default_transaction_isolation', 'read committed')
    ) wanted (name, value) ON wanted.name = known.name
    WHERE known.name <> 'plan_cache_mode'
        OR NOT EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = 'citus.shard_count')
    UNION ALL
    SELECT set_config('synchronous_commit', 'on', false)
    FROM pg_catalog.pg_settings WHERE name = 'synchronous_commit' AND setting = 'off'";

/// Where the server is, and how to speak to it.
pub(crate) trait Connect: Send + Sync {
    /// Opens a connection within the running runtime, and has it driven there.
    fn connect<'a>(&'a self, config: &'a Config) -> Pin<Box<dyn Future<Output = Result<Client, Error>> + 'a>>;
}

impl<T> Connect for T
where
    T: tokio_postgres::tls::MakeTlsConnect<Socket> + Clone + Send + Sync,
    T::Stream: Send + 'static,
{
    fn connect<'a>(&'a self, config: &'a Config) -> Pin<Box<dyn Future<Output = Result<Client, Error>> + 'a>> {
        Box::pin(async move {
            let (client, connection) = config.connect(self.clone()).await?;
            // What goes wrong with it is told to whoever asks next.
            tokio::spawn(async move { drop(connection.await) });
            Ok(client)
        })
    }
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Connection {
    runtime: Runtime,
    client: Arc<Client>,
    statements: HashMap<String, Statement>,
    /// Those that are put together, by their shape.
    pub(crate) shapes: HashMap<(Family, u32), Statement>,
    used: Instant,
}

/// What became of a transaction: its first error, and the answer to `COMMIT`.
fn ended(failed: Option<Error>, committed: Result<(), Error>) -> Result<(), Fault> {
    match (failed, committed) {
        (None, Ok(())) => Ok(()),
        // The server has undone everything, and says why.
        (Some(error), Ok(())) => Err(error.into()),
        // The end is not known.
        (failed, Err(error)) => {
            let error = failed.unwrap_or(error);
            Err(Fault::new(Code::InDoubt, crate::fault::described(&error)))
        }
    }
}

/// The statements of one transaction, each of which is on its way to the server while the next are made: all of them are
/// one round trip. It has to be ended, by [`commit`](Self::commit) or [`undo`](Self::undo).
pub(crate) struct Pipeline<'c> {
    connection: &'c mut Connection,
    sent: Vec<MaybeDone<Sent>>,
}

/// A statement whose answer is still to come.
type Sent = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// How often the connection gets to write what was sent, before the next statement is made.
const WRITES: usize = 3;

impl<'c> Pipeline<'c> {
    /// Begins a transaction.
    pub(crate) fn begin(connection: &'c mut Connection) -> Self {
        let mut pipeline = Self { connection, sent: Vec::new() };
        pipeline.run("BEGIN ISOLATION LEVEL READ COMMITTED");
        pipeline
    }

    /// The statement of a family that has this shape, as [`Question::new`] makes it.
    pub(crate) fn question<'a>(
        &mut self,
        schema: &Schema,
        shape: (Family, u32),
        write: impl FnOnce(&mut Sql<'a>),
    ) -> Result<Question<'a>, Fault> {
        if !self.connection.shapes.contains_key(&shape) {
            // It has to be prepared, and no answer comes before those to what was sent earlier are taken.
            self.take_answers();
        }
        Question::new(self.connection, schema, shape, write)
    }

    /// Sends a statement.
    pub(crate) fn send(&mut self, question: &Question<'_>) -> Result<(), Fault> {
        let (client, statement) = (Arc::clone(&self.connection.client), question.statement.clone());
        let values = question.encoded()?;
        self.start(Box::pin(async move {
            client.query_raw(&statement, values).await?.try_for_each(|_| ready(Ok(()))).await
        }));
        Ok(())
    }

    /// Makes all of it durable. An error with a state: the server has undone everything.
    pub(crate) fn commit(self) -> Result<(), Fault> {
        let (failed, committed) = self.end("COMMIT");
        ended(failed, committed)
    }

    /// Undoes all of it. If that fails, the connection is closed, which does so as well.
    pub(crate) fn undo(self) {
        let _ = self.end("ROLLBACK");
    }

    fn run(&mut self, sql: &'static str) {
        let client = Arc::clone(&self.connection.client);
        self.start(Box::pin(async move { client.batch_execute(sql).await }));
    }

    fn start(&mut self, statement: Sent) {
        let mut sent = maybe_done(statement);
        self.connection.runtime.block_on(async {
            // It is handed over when it is asked for the first time.
            poll_fn(|context| {
                let _ = Pin::new(&mut sent).poll(context);
                Poll::Ready(())
            })
            .await;
            for _ in 0..WRITES {
                tokio::task::yield_now().await;
            }
        });
        self.sent.push(sent);
    }

    /// Waits for the answers to all that was sent.
    fn take_answers(&mut self) {
        let all = self.sent.iter_mut().map(Pin::new);
        self.connection.runtime.block_on(join_all(all));
        self.connection.used = Instant::now();
    }

    /// Ends the transaction: the first error before, and the answer to that.
    fn end(mut self, sql: &'static str) -> (Option<Error>, Result<(), Error>) {
        self.run(sql);
        self.take_answers();
        let mut answers = self.sent.iter_mut().filter_map(|sent| Pin::new(sent).take_output());
        let last = answers.next_back().unwrap_or(Ok(()));
        (answers.find_map(Result::err), last)
    }
}

/// Values for the parameters of a statement.
pub(crate) type Values<'a> = [&'a (dyn ToSql + Sync)];

impl Connection {
    /// Opens a connection.
    pub(crate) fn open(config: &Config, connect: &dyn Connect) -> Result<Self, Fault> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(|error| Fault::new(Code::StoreUnavailable, error.to_string()))?;
        let client = runtime.block_on(async {
            let client = connect.connect(config).await?;
            client.query(SETTINGS, &[]).await?;
            Ok::<_, Error>(client)
        })?;
        let client = Arc::new(client);
        Ok(Self { runtime, client, statements: HashMap::new(), shapes: HashMap::new(), used: Instant::now() })
    }

    /// Whether it can be used: known to be when it was used within `unchecked`, and tried out otherwise.
    pub(crate) fn is_sound(&mut self, unchecked: Duration) -> bool {
        if self.client.is_closed() {
            return false;
        }
        self.used.elapsed() < unchecked || self.runtime.block_on(self.client.batch_execute("")).is_ok()
    }

    /// The statement of this text, prepared when it is first asked for.
    pub(crate) fn statement(&mut self, sql: &str) -> Result<Statement, Fault> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.runtime.block_on(self.client.prepare(sql))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Asks one question: one round trip.
    pub(crate) fn query(&mut self, statement: &Statement, values: &Values<'_>) -> Result<Vec<Row>, Fault> {
        let answer = self.runtime.block_on(self.client.query(statement, values));
        self.used = Instant::now();
        Ok(answer?)
    }

    /// Runs a statement that writes, in a transaction of its own: one round trip.
    pub(crate) fn write(&mut self, statement: &Statement, values: &Values<'_>) -> Result<Vec<Row>, Fault> {
        self.query(statement, values).map_err(|fault| match fault {
            // The server has undone everything, and says why.
            fault if fault.state().is_some() => fault,
            // The end is not known.
            Fault::Postgres(error) => Fault::new(Code::InDoubt, crate::fault::described(&error)),
            fault @ Fault::Coded(_) => fault,
        })
    }

    /// Runs statements without values, in one transaction.
    pub(crate) fn run(&mut self, sql: &str) -> Result<(), Fault> {
        Ok(self.runtime.block_on(self.client.batch_execute(sql))?)
    }

    /// Runs two statements in a transaction of their own: one round trip. The second sees all that was committed when the
    /// first was done.
    pub(crate) fn transact(
        &mut self,
        (first, first_values): (&Statement, &Values<'_>),
        (second, second_values): (&Statement, &Values<'_>),
    ) -> Result<Vec<Row>, Fault> {
        let client = &self.client;
        let all = futures_util::future::join4(
            client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED"),
            client.query(first, first_values),
            client.query(second, second_values),
            client.batch_execute("COMMIT"),
        );
        let (begun, locked, answer, committed) = self.runtime.block_on(all);
        self.used = Instant::now();
        let failed = begun.err().or(locked.err());
        let (failed, rows) = match (failed, answer) {
            (Some(error), _) | (None, Err(error)) => (Some(error), Vec::new()),
            (None, Ok(rows)) => (None, rows),
        };
        ended(failed, committed).map(|()| rows)
    }

    /// Leaves everything as it is, for ever: it belongs to the process that this one was forked from.
    pub(crate) fn leave(self) {
        std::mem::forget(self);
    }
}
