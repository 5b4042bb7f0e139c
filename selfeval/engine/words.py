"""What is said of a cluster that can't be worked with."""

from __future__ import annotations

from typing import Final

CLUSTER_UNREACHABLE: Final = "连不上调度程序“{address}”，请检查地址和网络，并确认它已经启动。"
CLUSTER_EMPTY: Final = "调度程序“{address}”下面还没有工作进程，请先在各台机器上运行 dask worker {address} --no-nanny。"
CLUSTER_NO_PROGRAM: Final = "工作进程“{worker}”上的 selfeval 没有安装或版本不同，请在各台机器上安装同一版本后再运行。"
CLUSTER_OTHER_PROGRAM: Final = (
    "工作进程“{worker}”上的 selfeval 是 {theirs}，这里是 {ours}，请在各台机器上安装同一版本后再运行。"
)
CLUSTER_NO_INBOX: Final = (
    "工作进程“{worker}”在“{folder}”看不到同样的文件，请把收件文件夹放在各台机器上路径相同的共享盘里，用 --inbox 指明。"
)
CLUSTER_NO_CHILDREN: Final = "工作进程“{worker}”不能启动读表的子进程，请加上 --no-nanny 重新启动它，再运行。"
CLUSTER_LOST: Final = "与调度程序“{address}”的连接断了，没有发布新的结果，先前的结果原样保留；请检查后再运行。"
CLUSTER_SILENT: Final = "调度程序“{address}”或它下面的工作进程 {seconds:g} 秒没有回应，没有发布新的结果，先前的结果原样保留；请检查后再运行。"
CLUSTER_WORKERS_GONE: Final = (
    "调度程序“{address}”下面 {seconds:g} 秒没有一个工作进程有动静，没有发布新的结果，先前的结果原样保留；"
    "请检查各台机器上的 dask worker 后再运行。"
)
CLUSTER_NO_CERTIFICATES: Final = (
    "连接“{address}”要用证书，本机没有设置证书或证书文件打不开；请设置 DASK_DISTRIBUTED__COMM__TLS__CA_FILE、"
    "…CLIENT__CERT、…CLIENT__KEY 后再运行。"
)
