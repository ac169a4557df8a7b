//! Python objects as JSON text, strictly.
//!
//! Invariants:
//! - nothing is rounded or guessed: a float and a naive datetime are refused, with the path and what to pass instead;
//! - a refusal writes nothing and calls nothing.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};
use pyo3::{PyTypeInfo, intern};

/// How deep objects may be nested.
const DEPTH_MAX: u8 = 64;

/// Why an object can't be passed, and where it stands.
pub(crate) struct Refusal {
    path: String,
    error: PyErr,
}

type Converted<T = ()> = Result<T, Refusal>;

impl Refusal {
    fn of_type(message: String) -> Self {
        Self { path: String::new(), error: PyTypeError::new_err(message) }
    }

    fn of_value(message: &str) -> Self {
        Self { path: String::new(), error: PyValueError::new_err(message.to_owned()) }
    }

    fn below_name(self, name: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        Self { path: format!("{name}{dot}{}", self.path), error: self.error }
    }

    fn below_index(self, index: usize) -> Self {
        self.below_name(&format!("[{index}]"))
    }

    /// The Python exception of what stands under a name.
    pub(crate) fn raise_at(self, name: &str, py: Python<'_>) -> PyErr {
        self.below_name(name).raise(py)
    }

    /// The Python exception, its message starting with the path.
    pub(crate) fn raise(self, py: Python<'_>) -> PyErr {
        if self.path.is_empty() {
            return self.error;
        }
        let message = format!("{}: {}", self.path, self.error.value(py));
        if self.error.is_instance_of::<PyTypeError>(py) {
            return PyTypeError::new_err(message);
        }
        if self.error.is_instance_of::<PyValueError>(py) { PyValueError::new_err(message) } else { self.error }
    }
}

impl From<PyErr> for Refusal {
    fn from(error: PyErr) -> Self {
        Self { path: String::new(), error }
    }
}

/// What an object is in JSON.
enum Shape<'py> {
    Null,
    Bool(bool),
    Int(Bound<'py, PyAny>),
    Text(Bound<'py, PyString>),
    List(Bound<'py, PyList>),
    Tuple(Bound<'py, PyTuple>),
    Map(Bound<'py, PyDict>),
}

/// Types of the standard library and of ours that are looked for.
struct Known {
    decimal: Py<PyType>,
    datetime: Py<PyType>,
    date: Py<PyType>,
    enumeration: Py<PyType>,
    value: Py<PyType>,
}

static KNOWN: PyOnceLock<Known> = PyOnceLock::new();

impl Known {
    fn of(py: Python<'_>) -> PyResult<&Self> {
        KNOWN.get_or_try_init(py, || {
            let named = |module: &str, name: &str| -> PyResult<Py<PyType>> {
                Ok(py.import(module)?.getattr(name)?.cast_into::<PyType>()?.unbind())
            };
            Ok(Self {
                decimal: named("decimal", "Decimal")?,
                datetime: named("datetime", "datetime")?,
                date: named("datetime", "date")?,
                enumeration: named("enum", "Enum")?,
                value: named("oms._value", "Value")?,
            })
        })
    }
}

/// The common kinds first: what callers pass most is told apart without an import.
fn shape<'py>(object: &Bound<'py, PyAny>) -> Converted<Shape<'py>> {
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(Shape::Text(text.clone()));
    }
    if let Ok(flag) = object.cast::<PyBool>() {
        return Ok(Shape::Bool(flag.is_true()));
    }
    if object.is_instance_of::<PyInt>() {
        return Ok(Shape::Int(object.clone()));
    }
    if let Ok(map) = object.cast::<PyDict>() {
        return Ok(Shape::Map(map.clone()));
    }
    if let Ok(list) = object.cast::<PyList>() {
        return Ok(Shape::List(list.clone()));
    }
    if object.is_none() {
        return Ok(Shape::Null);
    }
    if let Ok(tuple) = object.cast::<PyTuple>() {
        return Ok(Shape::Tuple(tuple.clone()));
    }
    shape_of_known(object)
}

fn shape_of_known<'py>(object: &Bound<'py, PyAny>) -> Converted<Shape<'py>> {
    let py = object.py();
    let known = Known::of(py)?;
    if object.is_instance(known.decimal.bind(py))? {
        return text_of_decimal(object).map(Shape::Text);
    }
    if object.is_instance(known.value.bind(py))? {
        let fields = object.getattr(intern!(py, "_data"))?;
        return Ok(Shape::Map(fields.cast_into::<PyDict>().map_err(PyErr::from)?));
    }
    if object.is_instance(known.datetime.bind(py))? {
        return text_of_datetime(object).map(Shape::Text);
    }
    if object.is_instance(known.date.bind(py))? {
        return Ok(Shape::Text(object.call_method0(intern!(py, "isoformat"))?.str()?));
    }
    if object.is_instance(known.enumeration.bind(py))? {
        return shape(&object.getattr(intern!(py, "value"))?);
    }
    Err(refused_kind(object))
}

fn text_of_decimal<'py>(object: &Bound<'py, PyAny>) -> Converted<Bound<'py, PyString>> {
    let py = object.py();
    if !object.call_method0(intern!(py, "is_finite"))?.is_truthy()? {
        return Err(Refusal::of_value("this Decimal is no number; pass a finite one"));
    }
    Ok(object.call_method1(intern!(py, "__format__"), (intern!(py, "f"),))?.str()?)
}

fn text_of_datetime<'py>(object: &Bound<'py, PyAny>) -> Converted<Bound<'py, PyString>> {
    let py = object.py();
    if object.call_method0(intern!(py, "utcoffset"))?.is_none() {
        return Err(Refusal::of_type(
            "this datetime has no time zone; pass an aware one, such as datetime.now(timezone.utc)".to_owned(),
        ));
    }
    Ok(object.call_method0(intern!(py, "isoformat"))?.str()?)
}

fn refused_kind(object: &Bound<'_, PyAny>) -> Refusal {
    if object.is_instance_of::<PyFloat>() {
        return Refusal::of_type(format!(
            "a float is not exact; pass a Decimal, an int or a str, such as Decimal(\"{object}\")"
        ));
    }
    let name = object.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
    Refusal::of_type(format!(
        "a {name} can't be passed; pass a str, int, bool, Decimal, aware datetime, list, dict or a value of oms"
    ))
}

fn key_of<'a>(key: &'a Bound<'_, PyAny>) -> Converted<&'a str> {
    match key.cast::<PyString>() {
        Ok(text) => Ok(text.to_str()?),
        Err(_) => Err(Refusal::of_type("the keys of a dict are str".to_owned())),
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) -> Converted {
    serde_json::to_writer(out, text).map_err(|error| Refusal::of_value(&error.to_string()))
}

/// Writes an object as JSON.
pub(crate) fn write(object: &Bound<'_, PyAny>, out: &mut Vec<u8>, depth: u8) -> Converted {
    if depth == 0 {
        return Err(Refusal::of_value("it is nested too deep"));
    }
    match shape(object)? {
        Shape::Null => out.extend_from_slice(b"null"),
        Shape::Bool(true) => out.extend_from_slice(b"true"),
        Shape::Bool(false) => out.extend_from_slice(b"false"),
        Shape::Int(int) => match int.extract::<i64>() {
            Ok(int) => serde_json::to_writer(out, &int).map_err(|error| Refusal::of_value(&error.to_string()))?,
            Err(_) => out.extend_from_slice(
                PyInt::type_object(int.py()).call_method1("__repr__", (int,))?.str()?.to_str()?.as_bytes(),
            ),
        },
        Shape::Text(text) => write_text(out, text.to_str()?)?,
        Shape::List(list) => write_items(list.iter(), out, depth)?,
        Shape::Tuple(tuple) => write_items(tuple.iter(), out, depth)?,
        Shape::Map(map) => write_map(&map, out, depth)?,
    }
    Ok(())
}

fn write_items<'py>(items: impl Iterator<Item = Bound<'py, PyAny>>, out: &mut Vec<u8>, depth: u8) -> Converted {
    out.push(b'[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(&item, out, depth.saturating_sub(1)).map_err(|refusal| refusal.below_index(index))?;
    }
    out.push(b']');
    Ok(())
}

fn write_map(map: &Bound<'_, PyDict>, out: &mut Vec<u8>, depth: u8) -> Converted {
    let mut before = b'{';
    for (key, value) in map.iter() {
        let name = key_of(&key)?;
        out.push(before);
        before = b',';
        write_text(out, name)?;
        out.push(b':');
        write(&value, out, depth.saturating_sub(1)).map_err(|refusal| refusal.below_name(name))?;
    }
    if before == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
    Ok(())
}

/// Writes `{"name": value, ...}` of two tuples; what is `None` is left out.
pub(crate) fn write_fields(names: &Bound<'_, PyTuple>, values: &Bound<'_, PyTuple>, out: &mut Vec<u8>) -> Converted {
    let mut before = b'{';
    for (name, value) in names.iter_borrowed().zip(values.iter_borrowed()) {
        if value.is_none() {
            continue;
        }
        let name = key_of(&name)?.to_owned();
        out.push(before);
        before = b',';
        write_text(out, &name)?;
        out.push(b':');
        write(&value, out, DEPTH_MAX).map_err(|refusal| refusal.below_name(&name))?;
    }
    if before == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
    Ok(())
}

/// An object as what `json.loads` would give for it: only str, int, bool, None, list and dict.
fn plain<'py>(object: &Bound<'py, PyAny>, depth: u8) -> Converted<Bound<'py, PyAny>> {
    if depth == 0 {
        return Err(Refusal::of_value("it is nested too deep"));
    }
    let py = object.py();
    match shape(object)? {
        Shape::Null | Shape::Bool(_) => Ok(object.clone()),
        Shape::Int(int) => Ok(PyInt::type_object(py).call1((int,))?),
        Shape::Text(text) => Ok(PyString::new(py, text.to_str()?).into_any()),
        Shape::List(list) => plain_items(py, list.iter(), depth),
        Shape::Tuple(tuple) => plain_items(py, tuple.iter(), depth),
        Shape::Map(map) => {
            let copy = PyDict::new(py);
            for (key, value) in map.iter() {
                let name = key_of(&key)?;
                let value = plain(&value, depth.saturating_sub(1)).map_err(|refusal| refusal.below_name(name))?;
                copy.set_item(name, value)?;
            }
            Ok(copy.into_any())
        }
    }
}

fn plain_items<'py>(
    py: Python<'py>,
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    depth: u8,
) -> Converted<Bound<'py, PyAny>> {
    let copy = PyList::empty(py);
    for (index, item) in items.enumerate() {
        copy.append(plain(&item, depth.saturating_sub(1)).map_err(|refusal| refusal.below_index(index))?)?;
    }
    Ok(copy.into_any())
}

/// The fields of a value as a dict of plain objects; what is `None` is left out.
#[pyfunction]
pub(crate) fn fields<'py>(names: &Bound<'py, PyTuple>, values: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyDict>> {
    let py = names.py();
    let copy = PyDict::new(py);
    for (name, value) in names.iter_borrowed().zip(values.iter_borrowed()) {
        if value.is_none() {
            continue;
        }
        let value = plain(&value, DEPTH_MAX).and_then(|value| Ok((key_of(&name)?, value)));
        match value {
            Ok((_, value)) => copy.set_item(name, value)?,
            Err(refusal) => return Err(refusal.below_name(&name.to_string()).raise(py)),
        }
    }
    Ok(copy)
}

/// An object as compact JSON text.
#[pyfunction]
pub(crate) fn json_of(object: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut out = Vec::with_capacity(256);
    write(object, &mut out, DEPTH_MAX).map_err(|refusal| refusal.raise(object.py()))?;
    text_of(out)
}

/// What was written as text: it is made of UTF-8 alone.
pub(crate) fn text_of(out: Vec<u8>) -> PyResult<String> {
    String::from_utf8(out).map_err(|error| PyValueError::new_err(error.to_string()))
}
