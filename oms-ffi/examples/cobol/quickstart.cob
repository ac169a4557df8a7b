*> The shortest whole story from COBOL: set up a shop, take in goods, sell some, be refused.
*>
*> Build: cobc -x -free -fstatic-call quickstart.cob -o quickstart -L PREFIX/lib -loms
*>
*> -fstatic-call binds the functions when the program is linked; without it GnuCOBOL looks for a module called
*> "oms_open". Fields need no NUL: a text is passed BY REFERENCE and its length BY VALUE, and JSON may end with spaces.
IDENTIFICATION DIVISION.
PROGRAM-ID. quickstart.

DATA DIVISION.
WORKING-STORAGE SECTION.
78  OMS-OK                      VALUE 0.
78  OMS-ERR-INSUFFICIENT-STOCK  VALUE 300.

01  shop            USAGE POINTER VALUE NULL.
01  err             USAGE POINTER VALUE NULL.
01  oms-status      USAGE BINARY-LONG.

01  url             PIC X(7)  VALUE "memory:".          *> or "sqlite:shop.db"
01  context         PIC X(80) VALUE '{"actor": "anna"}'.
01  command         PIC X(400).
01  channel         PIC X(20) VALUE "web".
01  sku             PIC X(20) VALUE "MUG".
01  order-id        PIC X(20) VALUE "A-1".
01  left-over       USAGE BINARY-DOUBLE.

*> oms_order_state of oms.h.
01  order-state.
    05  struct-size USAGE BINARY-LONG UNSIGNED.
    05  flags       USAGE BINARY-LONG UNSIGNED.
    05  version     USAGE BINARY-DOUBLE UNSIGNED.
    05  standing    USAGE POINTER.
    05  fulfillment-status USAGE POINTER.
    05  payment-status USAGE POINTER.
    05  return-status USAGE POINTER.

*> Lengths are 8 bytes wide, and passed as they are.
01  len             USAGE BINARY-DOUBLE.
01  len-2           USAGE BINARY-DOUBLE.
01  size-of         USAGE BINARY-LONG UNSIGNED.

01  c-text          USAGE POINTER.
01  text-1          PIC X(200).
01  text-2          PIC X(200).
01  number-out      PIC -(9)9.

LINKAGE SECTION.
01  c-bytes         PIC X(200).

PROCEDURE DIVISION.
main-story.
    MOVE LENGTH OF url TO len
    CALL "oms_open" USING BY REFERENCE url BY VALUE len BY REFERENCE OMITTED BY REFERENCE shop BY REFERENCE err
        RETURNING oms-status
    PERFORM stop-when-refused

    MOVE '{"set_channel": {"channel": {"id": "web"}}}' TO command
    PERFORM execute-or-stop
    MOVE '{"set_location": {"location": {"id": "OSLO"}}}' TO command
    PERFORM execute-or-stop
    MOVE '{"record_item": {"sku": "MUG"}}' TO command
    PERFORM execute-or-stop
    MOVE '{"receive_stock": {"location": "OSLO", "lines": [{"sku": "MUG", "quantity": 10}]}}' TO command
    PERFORM execute-or-stop
    STRING '{"place_order": {"id": "A-1", "channel": "web", "currency": "EUR",'
           ' "lines": [{"sku": "MUG", "quantity": 3, "unit_price": "9.50"}]}}'
        DELIMITED BY SIZE INTO command
    PERFORM execute-or-stop

    *> What is asked often is typed.
    MOVE LENGTH OF order-state TO size-of
    CALL "oms_order_state_init" USING BY REFERENCE order-state BY VALUE size-of RETURNING OMITTED
    MOVE FUNCTION LENGTH(FUNCTION TRIM(order-id)) TO len
    CALL "oms_order_status" USING BY VALUE shop BY REFERENCE OMITTED BY REFERENCE order-id BY VALUE len
        BY REFERENCE order-state BY REFERENCE err
        RETURNING oms-status
    PERFORM stop-when-refused
    MOVE FUNCTION LENGTH(FUNCTION TRIM(channel)) TO len
    MOVE FUNCTION LENGTH(FUNCTION TRIM(sku)) TO len-2
    CALL "oms_stock_available" USING BY VALUE shop BY REFERENCE OMITTED BY REFERENCE channel BY VALUE len
        BY REFERENCE sku BY VALUE len-2 BY REFERENCE left-over BY REFERENCE err
        RETURNING oms-status
    PERFORM stop-when-refused
    SET c-text TO standing
    PERFORM read-c-text
    MOVE text-1 TO text-2
    SET c-text TO payment-status
    PERFORM read-c-text
    MOVE left-over TO number-out
    DISPLAY "A-1 is " FUNCTION TRIM(text-2) " and " FUNCTION TRIM(text-1) "; " FUNCTION TRIM(number-out)
        " mugs are left"

    *> There are not that many.
    MOVE SPACES TO command
    STRING '{"place_order": {"id": "A-2", "channel": "web", "currency": "EUR", "shortage": "refuse",'
           ' "lines": [{"sku": "MUG", "quantity": 8, "unit_price": "9.50"}]}}'
        DELIMITED BY SIZE INTO command
    PERFORM execute-command
    IF oms-status = OMS-ERR-INSUFFICIENT-STOCK
        PERFORM read-error
        DISPLAY "A-2 is refused with " FUNCTION TRIM(number-out) " " FUNCTION TRIM(text-2) ": " FUNCTION TRIM(text-1)
    ELSE
        PERFORM stop-when-refused
    END-IF

    CALL "oms_close" USING BY VALUE shop RETURNING OMITTED
    STOP RUN.

execute-command.
    MOVE LENGTH OF context TO len
    MOVE LENGTH OF command TO len-2
    CALL "oms_execute_json" USING BY VALUE shop BY REFERENCE context BY VALUE len BY REFERENCE command BY VALUE len-2
        BY REFERENCE OMITTED BY REFERENCE err
        RETURNING oms-status.

execute-or-stop.
    PERFORM execute-command
    PERFORM stop-when-refused
    MOVE SPACES TO command.

stop-when-refused.
    IF oms-status NOT = OMS-OK
        PERFORM read-error
        DISPLAY FUNCTION TRIM(number-out) " " FUNCTION TRIM(text-2) ": " FUNCTION TRIM(text-1) UPON SYSERR
        CALL "oms_close" USING BY VALUE shop RETURNING OMITTED
        STOP RUN RETURNING 1
    END-IF.

*> The name of the error into text-2, its message into text-1; and it is freed.
read-error.
    MOVE oms-status TO number-out
    CALL "oms_error_name" USING BY VALUE err RETURNING c-text
    PERFORM read-c-text
    MOVE text-1 TO text-2
    CALL "oms_error_message" USING BY VALUE err RETURNING c-text
    PERFORM read-c-text
    CALL "oms_error_free" USING BY VALUE err RETURNING OMITTED
    SET err TO NULL.

*> A text of C, which ends with a NUL, into text-1.
read-c-text.
    SET ADDRESS OF c-bytes TO c-text
    MOVE SPACES TO text-1
    STRING c-bytes DELIMITED BY LOW-VALUE INTO text-1.
