<?php
/*
 * The shortest whole story from PHP: set up a shop, take in goods, sell some, be refused.
 *
 * Run: php quickstart.php [PREFIX], where PREFIX is what oms-ffi/install.sh was given; /usr/local by default.
 *
 * PHP FFI reads oms_ffi.h, which is oms.h without preprocessor. On a web server set ffi.enable=true, or preload this.
 */
declare(strict_types=1);

/** A refusal: getCode() is an OMS_ERR_..., the rest is for programs and people. */
final class OmsException extends RuntimeException
{
    public function __construct(
        int $code,
        public readonly string $name, // such as "insufficient_stock"
        string $message,
        public readonly string $hint,
        public readonly array $json, // with "details" and "problems", where there are any
    ) {
        parent::__construct($message, $code);
    }
}

/** An open store. It is closed when the last reference to it goes. */
final class Oms
{
    private FFI $ffi;
    private FFI\CData $handle;

    public function __construct(string $url, string $prefix = '/usr/local')
    {
        $this->ffi = FFI::cdef(file_get_contents("$prefix/include/oms_ffi.h"), "$prefix/lib/liboms.so");
        $this->handle = $this->ffi->new('oms_handle *');
        $this->check(fn ($error) => $this->ffi->oms_open($url, strlen($url), null, FFI::addr($this->handle), $error));
    }

    public function __destruct()
    {
        $this->ffi->oms_close($this->handle);
    }

    /** Executes a command and answers its receipt. An object without fields is `new stdClass`: `[]` is a list in JSON. */
    public function execute(array $context, array $command): array
    {
        $context = json_encode($context, JSON_THROW_ON_ERROR);
        $command = json_encode($command, JSON_THROW_ON_ERROR);
        return $this->text(fn ($receipt, $error) => $this->ffi->oms_execute_json(
            $this->handle, $context, strlen($context), $command, strlen($command), $receipt, $error));
    }

    /** Asks a query. */
    public function query(array $query): array
    {
        $query = json_encode($query, JSON_THROW_ON_ERROR);
        return $this->text(fn ($answer, $error) => $this->ffi->oms_query(
            $this->handle, null, $query, strlen($query), $answer, $error));
    }

    /** How many units of an item a channel can sell now: a typed call, without JSON. */
    public function available(string $channel, string $sku): int
    {
        $quantity = $this->ffi->new('int64_t');
        $this->check(fn ($error) => $this->ffi->oms_stock_available(
            $this->handle, null, $channel, strlen($channel), $sku, strlen($sku), FFI::addr($quantity), $error));
        return $quantity->cdata;
    }

    private function text(callable $call): array
    {
        $buffer = $this->ffi->new('oms_buffer');
        $this->check(fn ($error) => $call(FFI::addr($buffer), $error));
        try {
            return json_decode(FFI::string($buffer->data, $buffer->len), true, 512, JSON_THROW_ON_ERROR);
        } finally {
            $this->ffi->oms_buffer_free(FFI::addr($buffer));
        }
    }

    private function check(callable $call): void
    {
        $error = $this->ffi->new('oms_error *');
        if (($code = $call(FFI::addr($error))) === $this->ffi->OMS_OK) {
            return;
        }
        try {
            throw new OmsException(
                $code,
                $this->ffi->oms_error_name($error),
                $this->ffi->oms_error_message($error),
                $this->ffi->oms_error_hint($error),
                json_decode($this->ffi->oms_error_json($error), true, 512, JSON_THROW_ON_ERROR),
            );
        } finally {
            $this->ffi->oms_error_free($error);
        }
    }
}

$shop = new Oms('memory:', $argv[1] ?? '/usr/local'); // or 'sqlite:shop.db'
$anna = ['actor' => 'anna'];

$shop->execute($anna, ['set_channel' => ['channel' => ['id' => 'web']]]);
$shop->execute($anna, ['set_location' => ['location' => ['id' => 'OSLO']]]);
$shop->execute($anna, ['record_item' => ['sku' => 'MUG']]);
$shop->execute($anna, ['receive_stock' => ['location' => 'OSLO', 'lines' => [['sku' => 'MUG', 'quantity' => 10]]]]);
$order = ['id' => 'A-1', 'channel' => 'web', 'currency' => 'EUR',
    'lines' => [['sku' => 'MUG', 'quantity' => 3, 'unit_price' => '9.50']]];
$shop->execute($anna, ['place_order' => $order]);

$view = $shop->query(['order' => ['order' => 'A-1']]);
$left = $shop->available('web', 'MUG');
echo "A-1 is {$view['status']} and {$view['payment_status']}; $left mugs are left\n";

try { // There are not that many.
    $order['id'] = 'A-2';
    $order['shortage'] = 'refuse';
    $order['lines'][0]['quantity'] = 8;
    $shop->execute($anna, ['place_order' => $order]);
} catch (OmsException $refusal) {
    echo "A-2 is refused with {$refusal->getCode()} {$refusal->name}: {$refusal->getMessage()}\n";
}
