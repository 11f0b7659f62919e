# One image; the command says which process it is.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements/server.txt requirements/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/server.txt
COPY . .
RUN /venv/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.11-slim-bookworm
# a new volume takes the owner of the folder it is mounted on
RUN useradd --system --uid 10001 --home-dir /data lipp \
    && mkdir -p /data/keys /data/documents /data/reading \
    && chown -R lipp /data
COPY --from=build /venv /venv
USER lipp
WORKDIR /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8000
# of the container alone: what is published of it says who runs it
CMD ["lipp", "serve", "--host", "0.0.0.0", "--port", "8000", "--data", "/data"]
