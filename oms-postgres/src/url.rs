//! What stands in the URL of a store.

use oms_core::{Code, Error, Result};
use tokio_postgres::Config;

use crate::options::Options;

/// A URL, taken apart.
pub(crate) struct Url {
    pub(crate) config: Config,
    pub(crate) options: Options,
    pub(crate) migrates: bool,
}

impl Url {
    /// Takes a URL apart: `schema` and `migrate` are ours, the rest is for the client.
    pub(crate) fn parse(url: &str, mut options: Options) -> Result<Self> {
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut migrates, mut theirs) = (false, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("schema", name)) => name.clone_into(&mut options.schema),
                Some(("migrate", "true")) => migrates = true,
                Some(("migrate", "false")) => migrates = false,
                Some(("migrate", _)) => return Err(Error::new(Code::InvalidUrl, "`migrate` is `true` or `false`")),
                _ => theirs.push(pair),
            }
        }
        let url = [address, &theirs.join("&")].join("?");
        // The text of the error is left out: it may repeat a password.
        let config = url.trim_end_matches('?').parse();
        let config = config.map_err(|_| Error::new(Code::InvalidUrl, "not the URL of a PostgreSQL database"))?;
        Ok(Self { config, options, migrates })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Url> {
        Url::parse(url, Options::default())
    }

    #[test]
    fn what_is_ours_is_taken_out() {
        let url = parse("postgres://anna@db.example:5433/shop?connect_timeout=3&schema=shop_2&migrate=true").unwrap();
        assert_eq!((&*url.options.schema, url.migrates), ("shop_2", true));
        assert_eq!((url.config.get_dbname(), url.config.get_ports()), (Some("shop"), &[5433][..]));
        assert_eq!(url.config.get_connect_timeout(), Some(&std::time::Duration::from_secs(3)));
        let url = parse("postgresql://db.example/shop").unwrap();
        assert_eq!((&*url.options.schema, url.migrates), ("oms", false));
    }

    #[test]
    fn several_hosts_of_which_the_primary_is_wanted_are_for_the_client() {
        let url = parse("postgres://anna@a,b:5433,c/shop?schema=shop_2&target_session_attrs=read-write").unwrap();
        assert_eq!((url.config.get_hosts().len(), url.config.get_ports()), (3, &[5432, 5433, 5432][..]));
        assert_eq!(url.config.get_target_session_attrs(), tokio_postgres::config::TargetSessionAttrs::ReadWrite);
    }

    #[test]
    fn what_is_no_url_is_refused_without_a_word_of_the_password() {
        for bad in [
            "postgres://anna:secret@db:no-port/shop",
            "postgres://anna:secret@db/shop?migrate=perhaps",
            "postgres://anna:secret@db/shop?secret=1",
        ] {
            let error = parse(bad).err().unwrap();
            assert_eq!(error.code(), Code::InvalidUrl, "{bad}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
