"""Spark: the Parquet is read where it lies, by a session on this machine or by a cluster.

The address is a Spark master: ``local[*]``, ``spark://HOST:7077``, ``yarn``. Every worker must see the facts'
folder under the same path.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from wuwai.facts.engines.contract import EngineError
from wuwai.facts.engines.layout import files, same_columns
from wuwai.facts.model import Manifest
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
_MASTER = re.compile(r"spark://([^:/,]+):([0-9]+)")
_ANY_MASTER = re.compile(r"local(\[.*\])?$|spark://.+:[0-9]+|yarn$|k8s://.+")
_CONNECT_SECONDS = 10
_guard = threading.Lock()  # Spark has one session in a process


class Spark:
    """Spark, started at the first question and kept while the process lives.

    ``options`` are Spark's own settings, such as ``spark.executor.memory``.
    """

    name = "spark"

    def __init__(self, address: str = "", *, options: dict[str, str] | None = None) -> None:
        self.address, self.options = address or LOCAL, dict(options or {})
        if not _ANY_MASTER.match(self.address):
            raise EngineError(
                Text(
                    f"facts.address is {address!r}; Spark needs a master such as local[*], spark://HOST:7077"
                    " or yarn",
                    f"facts.address 为 {address!r}；Spark 应写作 local[*]、spark://主机:7077 或 yarn",
                )
            )

    def session(self) -> _Session:
        try:
            with _guard:
                import ibis

                return _Session(ibis.pyspark.connect(session=self._started()))
        except ImportError as error:
            raise EngineError(
                Text("Spark needs `pip install wuwai[spark]`", "使用 Spark 请先 `pip install wuwai[spark]`")
            ) from error

    def examined(self, manifests: Sequence[Manifest]) -> Text:
        self.session()
        from pyspark import __version__

        return Text(
            f"Spark {__version__} at {self.address}, over the snapshots where they lie",
            f"Spark {__version__}（{self.address}），直接读取快照所在文件夹",
        )

    def _started(self) -> SparkSession:
        from pyspark.sql import SparkSession

        running = SparkSession.getActiveSession()
        if running is not None:
            return running
        _check(self.address)
        # pyspark logs the whole Java trace of a failed question; ``explained`` says what matters of it.
        logging.getLogger("SQLQueryContextLogger").disabled = True
        builder = SparkSession.builder.appName("wuwai").master(self.address)
        for key, value in {**_settings(self.address), **self.options}.items():
            builder = builder.config(key, value)
        try:
            return builder.getOrCreate()
        except Exception as error:
            # Whatever the Java side said, as py4j passes it on, or that it did not start.
            raise EngineError(explained(error)) from error


class _Session:
    def __init__(self, backend: ibis.backends.BaseBackend) -> None:
        self._backend = backend
        self._spark: Any = backend._session

    def rows(self, manifests: Sequence[Manifest], folder: Path) -> ibis.Table:
        paths = [str(path.resolve()) for path in files(manifests, folder)]
        name = _named("rows", "\n".join(paths))
        by_name = manifests[0].kind == "observations" or not same_columns(manifests)
        try:
            read = self._spark.read.option("mergeSchema", str(by_name).lower()).parquet(*paths)
            read.createOrReplaceTempView(name)
        except Exception as error:
            raise _translated(error) from error
        return self._backend.table(name)

    def frame(self, frame: pl.DataFrame) -> ibis.Table:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        name = _named("frame", f"{frame.schema}\n{frame.write_json()}")
        try:
            self._spark.createDataFrame(table).createOrReplaceTempView(name)
        except Exception as error:
            raise _translated(error) from error
        return self._backend.table(name)


def _named(kind: str, content: str) -> str:
    """Views are named by content: the same is registered once, and no other ever takes its name."""
    return f"{kind}_{hashlib.sha256(content.encode()).hexdigest()[:32]}"


def _settings(address: str) -> dict[str, str]:
    settings = {
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.ui.showConsoleProgress": "false",
    }
    if address.startswith("local"):
        # One machine: nothing of it is offered to the network.
        settings |= {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": str(os.cpu_count() or 2),
        }
    return settings


def _check(address: str) -> None:
    """Say at once what Spark itself would say after minutes, or in a page of Java."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise EngineError(
            Text(
                "Spark needs Java 17 or 21: install a JRE, or set JAVA_HOME",
                "使用 Spark 需要 Java 17 或 21：请安装 JRE，或设置 JAVA_HOME",
            )
        )
    master = _MASTER.match(address)
    if master is None:
        return
    try:
        socket.create_connection((master[1], int(master[2])), timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        raise EngineError(
            Text(
                f"the Spark master {address} cannot be reached ({error.strerror or error}); check"
                " facts.address and that the cluster runs",
                f"无法连接 Spark 主节点 {address}（{error.strerror or error}）；"
                "请检查 facts.address 以及集群是否运行",
            )
        ) from error


def explained(error: BaseException) -> Text:
    """What Spark or its Java side said, in words."""
    reason = _reason(error)
    return Text(
        f"Spark did not answer ({reason}); the facts themselves are whole: check facts.address, Java 17 or 21"
        " and that every worker sees the facts' folder; without facts.engine they are read on this machine",
        f"Spark 未能应答（{reason}）；事实数据本身完好：请检查 facts.address、Java 17 或 21，"
        "以及各工作节点能否读取事实数据文件夹；去掉 facts.engine 则在本机读取",
    )


def _translated(error: Exception) -> Exception:
    """What came of the Java side as an EngineError; anything else as it is."""
    return EngineError(explained(error)) if type(error).__module__.startswith(("pyspark", "py4j")) else error


def _reason(error: BaseException) -> str:
    """The line that says something: below py4j's own, which only says that there is one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line.removeprefix(": ") for line in lines if line.startswith(": ")]
    return (told or lines or [type(error).__name__])[0][:300]
