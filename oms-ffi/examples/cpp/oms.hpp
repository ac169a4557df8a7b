/*
 * oms from C++17: handles and texts that free themselves, refusals that are exceptions. Copy it beside your sources.
 *
 * It is all inline and adds nothing to what oms.h says about threads, fork() and ownership. Stores that the caller
 * writes (oms_open_store) are opened by a constructor of `handle`; their functions stay C functions that throw nothing.
 */
#ifndef OMS_HPP
#define OMS_HPP

#include <oms.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace oms {

/// Why a call failed.
class error : public std::exception {
public:
    /// Takes the error over.
    error(oms_status code, oms_error *made) : code_(code) {
        const std::unique_ptr<oms_error, decltype(&oms_error_free)> it(made, &oms_error_free);
        texts_ = std::make_shared<const texts>(texts{oms_error_message(it.get()), oms_error_json(it.get())});
    }

    /// One of OMS_ERR_....
    oms_status code() const noexcept { return code_; }
    /// The stable name of the code, such as `insufficient_stock`.
    const char *name() const noexcept { return oms_status_name(code_); }
    /// What can be done about it: one of OMS_CLASS_....
    oms_class status_class() const noexcept { return oms_status_class(code_); }
    /// Whether the same call, with the same request id, may succeed later.
    bool is_retryable() const noexcept { return status_class() == OMS_CLASS_RETRY; }
    /// One sentence that names the rule and the record.
    const char *what() const noexcept override { return texts_->message.c_str(); }
    /// One sentence that says what to do about it.
    const char *hint() const noexcept { return oms_status_hint(code_); }
    /// All of it as JSON, with details and problems.
    const std::string &json() const noexcept { return texts_->json; }

private:
    struct texts {
        std::string message;
        std::string json;
    };

    oms_status code_;
    std::shared_ptr<const texts> texts_; // Exceptions are copied without throwing.
};

namespace detail {

/// Makes a call, which is given where to put its error, and throws what it fails with.
template <typename Call> void check(Call &&call) {
    oms_error *made = nullptr;
    const oms_status status = call(&made);
    if (status != OMS_OK) throw error(status, made);
}

} // namespace detail

/// Text of the library, mostly JSON.
class buffer {
public:
    buffer() noexcept = default;
    buffer(buffer &&other) noexcept : raw_(std::exchange(other.raw_, oms_buffer{})) {}
    buffer &operator=(buffer &&other) noexcept {
        std::swap(raw_, other.raw_);
        return *this;
    }
    buffer(const buffer &) = delete;
    buffer &operator=(const buffer &) = delete;
    ~buffer() { oms_buffer_free(&raw_); }

    std::string_view view() const noexcept { return {raw_.data == nullptr ? "" : raw_.data, raw_.len}; }
    std::string str() const { return std::string(view()); }
    operator std::string_view() const noexcept { return view(); }
    friend std::ostream &operator<<(std::ostream &stream, const buffer &it) { return stream << it.view(); }

    /// Where a call puts its text. What was there is freed.
    oms_buffer *fill() noexcept {
        oms_buffer_free(&raw_);
        return &raw_;
    }

private:
    oms_buffer raw_{};
};

/// The circumstances of a call: who asks, and what else matters. It can be used for many calls.
struct context {
    explicit context(std::string actor_ = {}) : actor(std::move(actor_)) {}

    std::string actor;                ///< Who asks. Commands need it.
    std::string tenant;               ///< Whose data. Empty: `main`.
    std::string request_id;           ///< The idempotency key of a command. Empty: none.
    std::int64_t now_us = 0;          ///< When it is decided, in microseconds since 1970. 0: now.
    std::int64_t occurred_at_us = 0;  ///< When what is reported took place. 0: when it is decided.
    std::uint64_t if_version = 0;     ///< The version that the record must still have. 0: any.
    bool is_dry_run = false;          ///< Decide and answer, but write nothing.

    /// The same for the C interface; valid while this is neither changed nor destroyed.
    oms_call raw() const noexcept {
        oms_call call;
        oms_call_init(&call, sizeof call);
        call.flags = is_dry_run ? OMS_CALL_DRY_RUN : 0;
        call.now_us = now_us;
        call.occurred_at_us = occurred_at_us;
        call.if_version = if_version;
        set(call.actor, call.actor_len, actor);
        set(call.tenant, call.tenant_len, tenant);
        set(call.request_id, call.request_id_len, request_id);
        return call;
    }

private:
    static void set(const char *&text, std::size_t &length, const std::string &from) noexcept {
        if (from.empty()) return;
        text = from.data();
        length = from.size();
    }
};

/// An open store. All threads may use one handle at once; moving and destroying it is for one thread alone.
class handle {
public:
    /// Opens `memory:` or `sqlite:PATH`.
    explicit handle(std::string_view url, const oms_options *options = nullptr) {
        detail::check([&](oms_error **e) { return oms_open(url.data(), url.size(), options, &raw_, e); });
    }
    /// Opens a store that the caller writes.
    explicit handle(const oms_store_vtable &store, const oms_options *options = nullptr) {
        detail::check([&](oms_error **e) { return oms_open_store(&store, options, &raw_, e); });
    }
    handle(handle &&other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
    handle &operator=(handle &&other) noexcept {
        std::swap(raw_, other.raw_);
        return *this;
    }
    handle(const handle &) = delete;
    handle &operator=(const handle &) = delete;
    ~handle() { oms_close(raw_); }

    /// For functions of oms.h that are not here.
    oms_handle *raw() const noexcept { return raw_; }

    /// Executes a command given as JSON and answers its receipt.
    buffer execute(const context &who, std::string_view command) const {
        return text(who, [&](const oms_call *call, oms_buffer *out, oms_error **e) {
            return oms_execute(raw_, call, command.data(), command.size(), out, e);
        });
    }
    /// Executes a JSON list of `{"context": {...}, "command": {...}}` in one transaction.
    buffer execute_batch(std::string_view calls, std::uint32_t flags = 0) const {
        return text(context(), [&](const oms_call *, oms_buffer *out, oms_error **e) {
            return oms_execute_batch(raw_, calls.data(), calls.size(), flags, out, e);
        });
    }
    /// Asks a query given as JSON.
    buffer query(std::string_view query, const context &who = context()) const {
        return text(who, [&](const oms_call *call, oms_buffer *out, oms_error **e) {
            return oms_query(raw_, call, query.data(), query.size(), out, e);
        });
    }
    /// Reads the events of at most `entries_max` commands after the cursor, and moves it.
    buffer events(oms_cursor &cursor, std::uint32_t entries_max = 100, const context &who = context()) const {
        return text(who, [&](const oms_call *call, oms_buffer *out, oms_error **e) {
            return oms_events_read(raw_, call, &cursor, entries_max, out, e);
        });
    }
    /// How many units of an item a channel can sell now.
    std::int64_t available(std::string_view channel, std::string_view sku, const context &who = context()) const {
        const oms_call call = who.raw();
        std::int64_t quantity = 0;
        detail::check([&](oms_error **e) {
            return oms_stock_available(raw_, &call, channel.data(), channel.size(), sku.data(), sku.size(), &quantity, e);
        });
        return quantity;
    }
    /// What stands in the buckets of an item at a location.
    oms_stock stock(std::string_view sku, std::string_view location, const context &who = context()) const {
        const oms_call call = who.raw();
        oms_stock stock;
        oms_stock_init(&stock, sizeof stock);
        detail::check([&](oms_error **e) {
            return oms_stock_get(raw_, &call, sku.data(), sku.size(), location.data(), location.size(), &stock, e);
        });
        return stock;
    }
    /// Claims stock under a key that the caller makes up, until a time in microseconds since 1970.
    oms_receipt reserve(const context &who, std::string_view reservation, std::string_view sku, std::string_view location,
                        std::int64_t quantity, std::int64_t expires_at_us) const {
        return typed(who, [&](const oms_call *call, oms_receipt *receipt, oms_error **e) {
            return oms_stock_reserve(raw_, call, reservation.data(), reservation.size(), sku.data(), sku.size(),
                                     location.data(), location.size(), quantity, expires_at_us, receipt, e);
        });
    }
    /// Lets go of claimed stock.
    oms_receipt unreserve(const context &who, std::string_view reservation) const {
        return typed(who, [&](const oms_call *call, oms_receipt *receipt, oms_error **e) {
            return oms_stock_unreserve(raw_, call, reservation.data(), reservation.size(), receipt, e);
        });
    }
    /// Corrects the available stock by a difference.
    oms_receipt adjust(const context &who, std::string_view sku, std::string_view location, std::int64_t difference,
                       std::string_view reason) const {
        return typed(who, [&](const oms_call *call, oms_receipt *receipt, oms_error **e) {
            return oms_stock_adjust(raw_, call, sku.data(), sku.size(), location.data(), location.size(), difference,
                                    reason.data(), reason.size(), receipt, e);
        });
    }
    /// How an order stands; the texts in it are static.
    oms_order_state status(std::string_view order, const context &who = context()) const {
        const oms_call call = who.raw();
        oms_order_state state;
        oms_order_state_init(&state, sizeof state);
        detail::check([&](oms_error **e) { return oms_order_status(raw_, &call, order.data(), order.size(), &state, e); });
        return state;
    }
    /// Cancels all units of an order that have not shipped. The reason may be left out.
    oms_receipt cancel(const context &who, std::string_view order, std::string_view reason = {}) const {
        return typed(who, [&](const oms_call *call, oms_receipt *receipt, oms_error **e) {
            return oms_order_cancel(raw_, call, order.data(), order.size(), reason.data(), reason.size(), receipt, e);
        });
    }
    /// Writes everything as of one moment to a new file.
    void backup(std::string_view path) const {
        detail::check([&](oms_error **e) { return oms_backup(raw_, path.data(), path.size(), e); });
    }
    /// Waits for the calls in progress; every later call fails with OMS_ERR_HANDLE_CLOSED.
    void shutdown() const {
        detail::check([&](oms_error **e) { return oms_shutdown(raw_, e); });
    }

private:
    template <typename Call> static buffer text(const context &who, Call &&function) {
        const oms_call call = who.raw();
        buffer out;
        detail::check([&](oms_error **e) { return function(&call, out.fill(), e); });
        return out;
    }
    template <typename Call> static oms_receipt typed(const context &who, Call &&function) {
        const oms_call call = who.raw();
        oms_receipt receipt;
        oms_receipt_init(&receipt, sizeof receipt);
        detail::check([&](oms_error **e) { return function(&call, &receipt, e); });
        return receipt;
    }

    oms_handle *raw_ = nullptr;
};

/// The JSON Schema of a command or query; for `all`, the names and descriptions of all of them.
inline buffer describe(std::string_view name) {
    buffer out;
    detail::check([&](oms_error **e) { return oms_describe(name.data(), name.size(), out.fill(), e); });
    return out;
}

} // namespace oms

#endif
