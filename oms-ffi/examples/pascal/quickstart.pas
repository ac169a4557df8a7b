{ The shortest whole story from Free Pascal: set up a shop, take in goods, sell some, be refused.

  Build: fpc -FlPREFIX/lib quickstart.pas }
program quickstart;

{$mode objfpc}{$H+}

uses
  SysUtils, oms;

type
  { A refusal: the code is an OMS_ERR_..., the name its stable name, the message one sentence for people. }
  EOms = class(Exception)
    Code: TOmsStatus;
    Name: string;
  end;

var
  Shop: POmsHandle = nil;

{ `Error` is a variable, because what is in it is only known after the call that answers `Status`. }
procedure Check(Status: TOmsStatus; var Error: POmsError);
var
  Refusal: EOms;
begin
  if Status = OMS_OK then Exit;
  Refusal := EOms.Create(oms_error_message(Error));
  Refusal.Code := Status;
  Refusal.Name := oms_error_name(Error);
  oms_error_free(Error);
  Error := nil;
  raise Refusal;
end;

{ Executes a command and answers its receipt, which is JSON. }
function Execute(const Command: string): string;
var
  Call: TOmsCall;
  Receipt: TOmsBuffer;
  Error: POmsError = nil;
begin
  oms_call_init(@Call, SizeOf(Call));
  Call.actor := 'anna';
  Call.actor_len := OMS_NTS;
  Check(oms_execute(Shop, @Call, PAnsiChar(Command), Length(Command), @Receipt, @Error), Error);
  SetString(Result, Receipt.data, Receipt.len);
  oms_buffer_free(@Receipt);
end;

procedure Story;
var
  Order: TOmsOrderState;
  Left: Int64;
  Error: POmsError = nil;
begin
  Check(oms_open('memory:', OMS_NTS, nil, Shop, @Error), Error); { or 'sqlite:shop.db' }
  Execute('{"set_channel": {"channel": {"id": "web"}}}');
  Execute('{"set_location": {"location": {"id": "OSLO"}}}');
  Execute('{"record_item": {"sku": "MUG"}}');
  Execute('{"receive_stock": {"location": "OSLO", "lines": [{"sku": "MUG", "quantity": 10}]}}');
  Execute('{"place_order": {"id": "A-1", "channel": "web", "currency": "EUR",' +
    ' "lines": [{"sku": "MUG", "quantity": 3, "unit_price": "9.50"}]}}');

  { What is asked often is typed. }
  oms_order_state_init(@Order, SizeOf(Order));
  Check(oms_order_status(Shop, nil, 'A-1', OMS_NTS, @Order, @Error), Error);
  Check(oms_stock_available(Shop, nil, 'web', OMS_NTS, 'MUG', OMS_NTS, @Left, @Error), Error);
  WriteLn('A-1 is ', Order.status, ' and ', Order.payment_status, '; ', Left, ' mugs are left');

  try { There are not that many. }
    Execute('{"place_order": {"id": "A-2", "channel": "web", "currency": "EUR", "shortage": "refuse",' +
      ' "lines": [{"sku": "MUG", "quantity": 8, "unit_price": "9.50"}]}}');
  except
    on Refusal: EOms do
      WriteLn('A-2 is refused with ', Refusal.Code, ' ', Refusal.Name, ': ', Refusal.Message);
  end;
end;

begin
  try
    Story;
  except
    on Refusal: EOms do
    begin
      WriteLn(StdErr, Refusal.Name, ': ', Refusal.Message);
      ExitCode := 1;
    end;
  end;
  oms_close(Shop);
end.
