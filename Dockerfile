# syntax=docker/dockerfile:1
# One image for every role; the command picks it. Both stages use the same Python, at the same path.

FROM python:3.11-slim AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/opt/followthrough
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /src
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --all-extras --no-install-project
COPY README.md LICENSE ./
COPY app app
COPY connectors connectors
COPY examples examples
RUN uv sync --locked --no-dev --all-extras --no-editable

FROM python:3.11-slim
LABEL org.opencontainers.image.title="followthrough" \
      org.opencontainers.image.description="Post-mortem action items that get done" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 followthrough \
 && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin followthrough \
 && install -d -o 10001 -g 10001 /data
COPY --from=build /opt/followthrough /opt/followthrough
ENV PATH=/opt/followthrough/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The root file system may be read-only: everything that is written goes to /data (and /tmp).
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8000, timeout=2); c.request('GET', '/livez'); exit(c.getresponse().status != 200)"]
# The port is said here, so that the health check asks where the service answers, whatever the file says.
CMD ["followthrough", "--config", "/etc/followthrough/config.toml", "serve", "--host", "0.0.0.0", "--port", "8000"]
