"""A receiver of Incode's INE Scraping webhook on nothing but Python's standard library (3.11 or later)."""

import hashlib
import hmac
import json
import os
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATH = "/webhooks/ine-scraping"
ACKNOWLEDGEMENT = b'{"success":"true"}'  # The string: Incode's page demands the literal.
BODY_BYTES_MAX = 64 * 1024
REQUEST_SECONDS_MAX = 10
# Half a second, doubled after each read: the tenth comes after four minutes. A forged FINISHED costs no more than these.
READS_MAX = 10
FIRST_WAIT_SECONDS = 0.5


class Refused(Exception):
    """A request that is answered with this status."""

    def __init__(self, status):
        super().__init__(status)
        self.status = status


def read_notification(body):
    """The interview, its external id and the status in capitals, in the casing of the page or of Incode's other webhooks."""
    try:
        members = json.loads(body)  # UnicodeDecodeError is a ValueError too.
    except (ValueError, RecursionError):
        raise Refused(400) from None
    if not isinstance(members, dict):
        raise Refused(400)
    interview_id = members.get("InterviewId", members.get("interviewId"))
    status = members.get("ScrapingStatus", members.get("scrapingStatus"))
    external_id = members.get("externalId")
    if not isinstance(interview_id, str) or not 0 < len(interview_id) <= 256 or not interview_id.isprintable():
        raise Refused(400)
    if not isinstance(status, str) or not status:
        raise Refused(400)
    known = isinstance(external_id, str) and external_id.isprintable()
    folded = status.strip().upper().replace(" ", "_").replace("-", "_")
    return interview_id, external_id if known else None, folded


class Inbox:
    """What was acknowledged, kept where a restart finds it."""

    def __init__(self, file):
        self.lock = threading.Lock()
        self.database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.execute(
            "CREATE TABLE IF NOT EXISTS interview"
            " (id TEXT PRIMARY KEY, external_id TEXT, finished INTEGER NOT NULL, overall TEXT)"
        )

    def execute(self, sql, *values):
        with self.lock:
            return self.database.execute(sql, values).fetchall()

    def store(self, interview_id, external_id, status):
        # One statement, so that copies that come at once cannot race; FINISHED is never undone.
        self.execute(
            "INSERT INTO interview (id, external_id, finished) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET finished = max(finished, excluded.finished),"
            " external_id = coalesce(external_id, excluded.external_id)",
            interview_id,
            external_id,
            int(status == "FINISHED"),
        )

    def list_due(self, interview_id=None):
        return [
            row[0]
            for row in self.execute(
                "SELECT id FROM interview WHERE finished = 1 AND overall IS NULL AND id = coalesce(?, id)", interview_id
            )
        ]

    def keep(self, interview_id, overall):
        self.execute("UPDATE interview SET overall = ? WHERE id = ?", overall, interview_id)


class Omni:
    """Incode's API, as the executive that may read any score."""

    def __init__(self, base_url, api_key, email, password):
        self.base_url = base_url.rstrip("/")
        self.headers = {"api-version": "1.0", "x-api-key": api_key, "content-type": "application/json"}
        self.credentials = json.dumps({"email": email, "password": password}).encode()
        self.lock = threading.Lock()
        self.token = None

    def send(self, path, headers, body=None):
        request = urllib.request.Request(self.base_url + path, body, {**self.headers, **headers})
        with urllib.request.urlopen(request, timeout=35) as response:
            return json.load(response)

    def log_in(self, refused):
        with self.lock:  # One log-in for all who wait.
            if self.token is None or self.token == refused:
                self.token = self.send("/executive/log-in", {}, self.credentials)["token"]
            return self.token

    def read_score(self, interview_id):
        path = "/omni/get/score?" + urllib.parse.urlencode({"id": interview_id})
        token = self.token or self.log_in(None)
        try:
            return self.send(path, {"X-Incode-Hardware-Id": token})
        except urllib.error.HTTPError as error:
            if error.code != 401:
                raise
        return self.send(path, {"X-Incode-Hardware-Id": self.log_in(token)})


def is_final(score):
    """Whether scraping has ended in this score. One that does not show it is early: it is no verdict, and is read again."""
    scraping = score.get("ineScrapingValidation") if isinstance(score, dict) else None
    return isinstance(scraping, dict) and scraping.get("scrapingStatus") == "FINISHED"


class FollowUp:
    """Reads the score of each interview that has FINISHED."""

    def __init__(self, inbox, omni):
        self.inbox, self.omni = inbox, omni
        self.lock = threading.Lock()
        self.running = set()
        for interview_id in inbox.list_due():  # What the last process had acknowledged and not finished.
            self.start(interview_id)

    def start(self, interview_id):
        with self.lock:
            if interview_id in self.running or not self.inbox.list_due(interview_id):
                return
            self.running.add(interview_id)
        threading.Thread(target=self.follow, args=[interview_id], daemon=True).start()

    def follow(self, interview_id):
        try:
            for read in range(READS_MAX):
                wait = FIRST_WAIT_SECONDS * 2**read
                try:
                    score = self.omni.read_score(interview_id)
                    if is_final(score):
                        overall = score.get("overall")
                        status = overall.get("status") if isinstance(overall, dict) else None
                        self.inbox.keep(interview_id, str(status or "UNKNOWN"))
                        return
                except urllib.error.HTTPError as error:
                    after = error.headers.get("Retry-After", "")
                    wait = max(wait, int(after) if after.isdigit() else 0)
                except (OSError, ValueError, KeyError) as error:
                    print(f"The score could not be read: {error}", file=sys.stderr)
                time.sleep(wait)
        finally:
            with self.lock:
                self.running.discard(interview_id)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = REQUEST_SECONDS_MAX  # Of each read from the socket.

    def do_POST(self):
        try:
            if self.path != PATH:
                raise Refused(404)
            self.check_access()
            body = self.read_body()
            interview_id, external_id, status = read_notification(body)
            self.server.inbox.store(interview_id, external_id, status)
            self.server.follow_up.start(interview_id)
            self.answer(200, ACKNOWLEDGEMENT)
        except Refused as refused:
            self.refuse(refused.status)
        except sqlite3.Error as error:  # Never a success without a commit: 503 has it sent again.
            print(f"A notification could not be stored: {error}", file=sys.stderr)
            self.refuse(503)

    def check_access(self):
        given = hashlib.sha256(self.headers.get("x-webhook-secret", "").encode()).digest()
        if not any(hmac.compare_digest(given, wanted) for wanted in self.server.secrets):
            raise Refused(401)

    def read_body(self):
        if self.headers.get_content_type() != "application/json" or "content-type" not in self.headers:
            raise Refused(415)
        if "chunked" in self.headers.get("transfer-encoding", ""):
            return self.read_chunks()
        length = self.headers.get("content-length", "0")
        if not length.isdigit():
            raise Refused(400)
        if int(length) > BODY_BYTES_MAX:
            raise Refused(413)
        return self.read_exactly(int(length))

    def read_exactly(self, length):
        deadline = time.monotonic() + REQUEST_SECONDS_MAX
        body = b""
        while len(body) < length:
            if time.monotonic() > deadline:
                raise Refused(408)
            try:
                piece = self.rfile.read1(length - len(body))
            except TimeoutError:
                raise Refused(408) from None
            if not piece:
                raise Refused(400)
            body += piece
        return body

    def read_chunks(self):
        body = b""
        while True:
            size = self.rfile.readline(20).strip()
            try:
                length = int(size, 16)
            except ValueError:
                raise Refused(400) from None
            if length < 0 or len(body) + length > BODY_BYTES_MAX:
                raise Refused(413)
            body += self.read_exactly(length)
            self.rfile.readline(20)
            if length == 0:
                return body

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status):
        self.close_connection = True  # The body may still be on its way.
        self.answer(status, b'{"error":"the request was not taken"}')

    def refuse_method(self):
        self.refuse(405)

    do_GET = do_PUT = do_PATCH = do_DELETE = refuse_method

    def log_message(self, format, *args):
        pass  # One line for each request is a proxy's business.


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # The default of 5 drops what comes at once.

    def handle_error(self, request, client_address):
        print(f"A request ended without an answer: {sys.exc_info()[1]!r}", file=sys.stderr)


def main():
    need = os.environ.__getitem__
    server = Server(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Handler)
    server.secrets = [hashlib.sha256(secret.encode()).digest() for secret in need("WEBHOOK_SECRETS").split(",")]
    server.inbox = Inbox(need("DATABASE_FILE"))
    omni = Omni(need("OMNI_BASE_URL"), need("OMNI_API_KEY"), need("OMNI_EMAIL"), need("OMNI_PASSWORD"))
    server.follow_up = FollowUp(server.inbox, omni)
    server.serve_forever()


if __name__ == "__main__":
    main()
