"""`wspolnie local` and the mail server it starts."""

import argparse
from typing import Any

from deploy.environment import var_folder
from deploy.roster import MAIL_PAGE_PORT, SERVICES, SMTP_PORT


def add_parser(subparsers: Any) -> None:
    """Adds both subcommands."""
    local = subparsers.add_parser(
        "local",
        help="start everything on this machine, with the demo town",
        description="Starts PostgreSQL, Valkey, a mail server and every service on this machine, "
        "keeps them running and stops them on Ctrl-C. Data stay in var/.",
    )
    local.add_argument(
        "--only-services",
        metavar="NAMES",
        type=_services,
        default=SERVICES,
        help="only these, separated by commas",
    )
    local.add_argument("--no-demo", action="store_true", help="do not fill the demo town")
    local.set_defaults(run=_local)
    mail = subparsers.add_parser("local-mail", help="only the local run's mail server and page")
    mail.add_argument("--smtp-port", type=int, default=SMTP_PORT)
    mail.add_argument("--page-port", type=int, default=MAIL_PAGE_PORT)
    mail.add_argument(
        "--demo-codes",
        action="store_true",
        help="show the codes with which the demo town's staff sign in",
    )
    mail.set_defaults(run=_mail)


def _services(text: str) -> tuple[str, ...]:
    asked = [name.strip() for name in text.split(",") if name.strip()]
    for name in asked:
        if name not in SERVICES:
            raise argparse.ArgumentTypeError(f"{name} is not one of {', '.join(SERVICES)}")
    return tuple(name for name in SERVICES if name in asked)


def _local(args: argparse.Namespace) -> int:
    from deploy.local.run import LocalRun

    return LocalRun(var_folder(), args.only_services, demo=not args.no_demo).run()


def _mail(args: argparse.Namespace) -> int:
    from deploy.local.mail import run_until_told

    run_until_told(
        var_folder() / "mail",
        smtp_port=args.smtp_port,
        page_port=args.page_port,
        demo_codes=args.demo_codes,
    )
    return 0
