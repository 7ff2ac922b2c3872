"""The other ends of alerts: a mail server, and a desktop. What came is said as a JSON document a line on standard output.

Usage: doubles.py mail FOLDER      STARTTLS and a login (mira / correct horse); the authority is FOLDER/authority.pem
       doubles.py desktop          a session bus of its own with a notification service; its address comes first
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading


def say(**what):
    print(json.dumps(what), flush=True)


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def certificate(folder):
    """An authority and a server's certificate by it."""
    at = lambda name: os.path.join(folder, name)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority", "-keyout", at("authority.key"),
            "-out", at("authority.pem"))
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", at("server.key"), "-out", at("server.csr"))
    with open(at("extensions"), "w", encoding="utf-8") as file:
        file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n")
    openssl("x509", "-req", "-in", at("server.csr"), "-CA", at("authority.pem"), "-CAkey", at("authority.key"), "-CAcreateserial",
            "-days", "2", "-extfile", at("extensions"), "-out", at("server.pem"))
    return at("server.pem"), at("server.key")


def mail(folder):
    import email
    import email.policy
    import ssl

    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, AuthResult

    class Kept:
        async def handle_DATA(self, server, session, envelope):
            parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
            say(sender=envelope.mail_from, to=envelope.rcpt_tos, subject=parsed["subject"], body=parsed.get_content(),
                automatic=parsed["auto-submitted"], encrypted=session.ssl is not None, login=session.authenticated)
            return "250 kept"

    def judge(server, session, envelope, mechanism, data):
        right = data.login == b"mira" and data.password == b"correct horse"
        if not right:
            say(refused=data.login.decode())
        return AuthResult(success=right)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate(folder))

    class Post(Controller):
        def factory(self):
            return SMTP(self.handler, hostname="localhost", tls_context=context, require_starttls=True, authenticator=judge,
                        auth_required=True, auth_require_tls=True)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Post(Kept(), hostname="127.0.0.1", port=port).start()
    say(port=port)
    signal.pause()


def desktop():
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True)
    address = bus.stdout.readline().strip()
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
    import dbus
    import dbus.mainloop.glib
    import dbusmock
    from gi.repository import GLib

    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    mock = subprocess.Popen([sys.executable, "-m", "dbusmock", "--session", "--template", "notification_daemon"],
                            stdout=subprocess.DEVNULL)
    connection = dbus.bus.BusConnection(address)
    dbusmock.DBusTestCase.wait_for_bus_object("org.freedesktop.Notifications", "/org/freedesktop/Notifications")
    service = connection.get_object("org.freedesktop.Notifications", "/org/freedesktop/Notifications")

    def called(name, arguments):
        if name == "Notify":
            application, _, _, summary, body, actions, hints, _ = arguments
            say(application=str(application), summary=str(summary), body=str(body), actions=[str(action) for action in actions],
                urgency=int(hints.get("urgency", 1)))

    service.connect_to_signal("MethodCalled", called, dbus_interface="org.freedesktop.DBus.Mock")

    def end(*_):
        mock.kill()
        bus.kill()
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    # Whoever started this keeps standard input open for as long as it lives.
    threading.Thread(target=lambda: (sys.stdin.read(), end()), daemon=True).start()
    say(address=address)
    GLib.MainLoop().run()


if sys.argv[1] == "mail":
    mail(sys.argv[2])
else:
    desktop()
