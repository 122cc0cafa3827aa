"""The settings of every process: from `KUULOLLA_…`, then `kuulolla.yaml`, then the local stack, then defaults."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, FilePath, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kuulolla.runtime.config_file import ConfigFile, find_config, read_config
from kuulolla.runtime.faults import SettingsFault
from kuulolla.runtime.local import local_values
from kuulolla.runtime.loopback import is_loopback

PREFIX = "KUULOLLA_"

WEAK_BELOW = 32
"""Characters under which a secret is refused outside the local stack."""

CHOSEN_BY_OTHERS = frozenset({"smtp_password"})
"""Secrets that somebody else's server gave out, as short as it made them."""

OTHER_SECTIONS = frozenset({"sources"})
"""Parts of `kuulolla.yaml` that are no settings of this file; a service reads its own."""


class Settings(BaseSettings):
    """What any process here may need. Each process has a subclass that makes its own secrets required.

    `KUULOLLA_SECRETS_DIR` names a folder with a file for each secret, such as a container engine mounts.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True
    )

    stack: Literal["local", "deployed"] = Field(
        "deployed", description="`local` takes addresses and secrets from the local stack"
    )
    stack_dir: Path = Field(Path(".local/stack"), description="where the local stack keeps its files")
    namespace: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9-]{0,30})?$",
        description="puts topics, groups and indices apart on shared servers",
    )

    kafka_bootstrap: str = Field("127.0.0.1:9092", description="brokers, host:port, separated by commas")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="how to talk to the brokers"
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        None, description="how to log in to the brokers"
    )
    kafka_user: str | None = Field(None, description="user at the brokers")
    kafka_password: SecretStr | None = Field(None, description="its password")
    kafka_ca_file: Path | None = Field(None, description="certificates that vouch for the brokers, PEM")
    replication_factor: int = Field(3, ge=1, description="copies of each topic partition")

    elasticsearch_url: str = Field("http://127.0.0.1:9200", description="where Elasticsearch listens")
    elasticsearch_user: str = Field("search", description="user at Elasticsearch; each service has its own")
    elasticsearch_password: SecretStr | None = Field(None, description="its password")
    elasticsearch_ca_file: Path | None = Field(None, description="certificates that vouch for Elasticsearch, PEM")
    index_replicas: int = Field(0, ge=0, description="copies of each monthly index")

    pseudonym_key: SecretStr | None = Field(
        None, description="keys the authors' pseudonyms; changing it makes every author a new one"
    )
    webhook_token: SecretStr | None = Field(None, description="bearer token that a webhook sender presents")

    model: Path | None = Field(None, description="model folder; the bundled model where none is named")
    scoring: bool = Field(default=True, description="off: posts pass on unscored (measures the pipeline alone)")
    sentences: bool = Field(default=True, description="score each sentence of a post as well; off: the whole alone")
    scoring_threads: int = Field(1, ge=1, description="threads of the model in one worker")
    scoring_batch: int = Field(256, ge=1, le=5000, description="posts scored together at most")
    scoring_wait_s: float = Field(0.1, gt=0, le=10, description="how long a batch waits to fill, seconds")
    worker_id: str | None = Field(
        None, description="name of this replica: a restart under the same name takes its partitions back at once"
    )

    index_batch: int = Field(1000, ge=1, le=10_000, description="posts written to the index together at most")
    breaker_share: float = Field(0.5, gt=0, le=1, description="share of dead letters at which a service stops")
    breaker_over: int = Field(200, ge=1, description="records over which that share is taken")

    webhook_host: str = Field("127.0.0.1", description="address that the webhook receiver listens on")
    webhook_port: int = Field(18100, ge=0, le=65535, description="port of the webhook receiver")
    health_host: str = Field("127.0.0.1", description="address of /health/live, /health/ready and /metrics")
    ingest_port: int = Field(18101, ge=0, le=65535, description="port of ingest's health and metrics")
    sentiment_port: int = Field(18102, ge=0, le=65535, description="port of the sentiment worker's health and metrics")
    indexer_port: int = Field(18103, ge=0, le=65535, description="port of the indexer's health and metrics")
    alerts_port: int = Field(18105, ge=0, le=65535, description="port of the alerts service's health and metrics")
    portal_host: str = Field("127.0.0.1", description="address that the portal listens on")
    portal_port: int = Field(18110, ge=0, le=65535, description="port of the portal and its API")
    portal_health_port: int = Field(18104, ge=0, le=65535, description="port of the portal's health and metrics")
    public_url: str = Field(
        "http://127.0.0.1:18110",
        pattern=r"^https?://[^\s/]+(/[^\s]*[^\s/])?$",
        description="where people reach the portal: links in notifications begin with it; no / at the end",
    )
    smtp_host: str | None = Field(None, description="mail server that notifications go out by; none where none is sent")
    smtp_port: int = Field(587, ge=1, le=65535, description="its port: 587 for starttls, 465 for tls")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how mail is encrypted on its way to the mail server; `none` to this machine alone"
    )
    smtp_user: str | None = Field(None, description="user at the mail server; none where it asks for no login")
    smtp_password: SecretStr | None = Field(None, description="its password")
    smtp_from: str | None = Field(
        None, pattern=r"^[\w.+-]+@[\w.-]+$", description="e-mail address that notifications come from"
    )
    notify_ca_file: FilePath | None = Field(
        None, description="certificates that vouch for the mail server and for receivers of notifications in-house, PEM"
    )
    allow_private_addresses: bool = Field(
        default=False, description="let notifications go to addresses of this machine and of private networks"
    )

    operators: str = Field(
        "", description="recipients, separated by commas, who are told of sources that fail or bring nothing any more"
    )

    alerts_kept_days: int = Field(
        400,
        ge=30,
        le=36_500,
        description="days that `kuulolla index retain` keeps incidents that ended, and what was sent of them",
    )

    stuck_after_s: float = Field(
        60, gt=0, description="seconds with records waiting and none finished after which a process is not live"
    )

    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="`auto` is console on a terminal, JSON elsewhere"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="the least severe event to log")

    @model_validator(mode="after")
    def _refuse_weak_secrets(self) -> Self:
        ours = [(name, value) for name, value in self if isinstance(value, SecretStr) and name not in CHOSEN_BY_OTHERS]
        weak = [name for name, value in ours if is_weak(value)]
        if weak and self.stack == "deployed":
            raise ValueError(f"set secrets of your own, {WEAK_BELOW} characters or more: {', '.join(weak)}")
        return self

    @model_validator(mode="after")
    def _keep_indices_apart(self) -> Self:
        if re.search(r"-v[0-9]", self.namespace):
            # posts.a-v1-* are the indices of the namespace `a`, and posts.a-v1-v1-2026-11 would be one of them.
            raise ValueError("namespace: no -v before a digit, the names of other namespaces' indices have it")
        return self

    @model_validator(mode="after")
    def _encrypt_mail(self) -> Self:
        if self.smtp_security == "none" and self.smtp_host is not None and not is_loopback(self.smtp_host):
            raise ValueError("smtp_security: mail goes unencrypted to this machine alone: set starttls or tls")
        if self.smtp_host is not None and self.smtp_from is None:
            raise ValueError("smtp_from: a mail server needs the address that notifications come from: set it")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What `load` merged, then files in the secrets folder; the environment is a parameter of `load`, for tests."""
        del settings_cls, env_settings, dotenv_settings
        return init_settings, file_secret_settings


class IngestSettings(Settings):
    """Ingest cannot run without the key of the pseudonyms."""

    pseudonym_key: SecretStr = Field(
        description="keys the authors' pseudonyms; changing it makes every author a new one"
    )


class ElasticsearchSettings(Settings):
    """Who logs in to Elasticsearch: each with a user of its own, whose password it cannot do without."""

    elasticsearch_password: SecretStr


class IndexerSettings(ElasticsearchSettings):
    """The indexer writes posts, and forgets what corrections and incidents hold of those that are gone."""

    elasticsearch_user: str = "indexer"


class SearchSettings(ElasticsearchSettings):
    """Who only reads."""

    elasticsearch_user: str = "search"


class RecordsSettings(ElasticsearchSettings):
    """Who writes down what people decide, and its copy on the post."""

    elasticsearch_user: str = "records"


class PortalSettings(ElasticsearchSettings):
    """Who answers people and programs: reads posts and keys, reads and writes saved searches and watches."""

    elasticsearch_user: str = "portal"


class AlertsSettings(ElasticsearchSettings):
    """Who watches posts and tells people: keeps incidents and what goes out of them."""

    elasticsearch_user: str = "alerts"

    @property
    def leads_nowhere(self) -> bool:
        """Whether links in notifications lead to this machine alone, and people read them elsewhere."""
        return self.stack == "deployed" and is_loopback(urlsplit(self.public_url).hostname or "")

    @model_validator(mode="after")
    def _lead_somewhere(self) -> Self:
        # Without a mail server nothing may go out at all: the service warns, and need not be stopped.
        if self.smtp_host is not None and self.leads_nowhere:
            raise ValueError(
                f"public_url: links in mail would lead to {self.public_url}, which is whatever machine it is read on: "
                "set it to where people reach the portal, such as https://kuulolla.example"
            )
        return self


class KeysSettings(ElasticsearchSettings):
    """Who gives out API keys and revokes them."""

    elasticsearch_user: str = "keys"


class AdminSettings(ElasticsearchSettings):
    """Who applies templates and looks at every index."""

    elasticsearch_user: str = "admin"


class RebuildSettings(ElasticsearchSettings):
    """Who makes the next generation of indices, writes posts into it, and puts it in the place of the one before."""

    elasticsearch_user: str = "rebuild"


def is_weak(secret: SecretStr) -> bool:
    """Whether a secret is too short or too plain to stand outside the local stack."""
    value = secret.get_secret_value()
    return len(value) < WEAK_BELOW or len(set(value)) < WEAK_BELOW // 4


S = TypeVar("S", bound=Settings)


def load(kind: type[S], environ: Mapping[str, str] | None = None, start: Path | None = None) -> S:
    """The settings of one process. Raises SettingsFault naming file, line and field of what is wrong."""
    environ = os.environ if environ is None else environ
    file = config(environ, start)
    values = {name: value for name, value in file.values.items() if name not in OTHER_SECTIONS}
    from_environ = {
        name: environ[variable] for name in kind.model_fields if (variable := f"{PREFIX}{name.upper()}") in environ
    }
    values |= from_environ
    if values.get("stack") == "local":
        directory = file.path.parent / values.get("stack_dir", kind.model_fields["stack_dir"].default)
        user = values.get("elasticsearch_user", kind.model_fields["elasticsearch_user"].default)
        values = local_values(directory, user) | values
    secrets_dir = environ.get(f"{PREFIX}SECRETS_DIR")
    try:
        return kind(_secrets_dir=secrets_dir, **values)
    except ValidationError as error:
        raise _fault(error, file, from_environ) from None


def config(environ: Mapping[str, str] | None = None, start: Path | None = None) -> ConfigFile:
    """The configuration file in force; an empty one where there is none."""
    environ = os.environ if environ is None else environ
    start = start or Path.cwd()
    path = find_config(start, environ.get("KUULOLLA_CONFIG"))
    return read_config(path) if path else ConfigFile(start / "kuulolla.yaml", {})


def _fault(error: ValidationError, file: ConfigFile, from_environ: Mapping[str, str]) -> SettingsFault:
    """One line for each mistake, naming the variable, or the file, line and field."""
    mistakes = error.errors(include_input=False, include_context=False, include_url=False)
    sentences = []
    for found in mistakes:
        name = str(found["loc"][0]) if found["loc"] else ""
        variable = f"{PREFIX}{name.upper()}"
        if name in from_environ:
            sentences.append(f"{variable}: {found['msg']}")
        elif found["type"] == "missing":
            sentences.append(f"{name} is missing: set {variable}, or `{name}:` in {file.path}")
        else:
            sentences.append(file.sentence(found["loc"], found["msg"].removeprefix("Value error, ")))
    return SettingsFault("\n".join(sentences))
