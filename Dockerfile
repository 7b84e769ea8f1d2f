# Build the pages and the wheel, then a small image that runs the service as nobody in particular.
# Images are pinned by tag. With a registry at hand pin them by digest as well:
#   docker buildx imagetools inspect IMAGE:TAG   then FROM IMAGE:TAG@sha256:…
FROM python:3.12.8-slim-bookworm AS build
WORKDIR /src
COPY deploy/requirements-build.lock deploy/
RUN pip install --no-cache-dir --require-hashes -r deploy/requirements-build.lock
COPY maps/package.json maps/package-lock.json maps/.npmrc maps/
RUN cd maps && npm ci --no-audit --no-fund
COPY . .
RUN cd maps && npm run build && cd .. && python -m build --no-isolation --wheel --outdir /dist

FROM python:3.12.8-slim-bookworm
RUN useradd --system --create-home --uid 10001 geo && install -d -o geo /var/lib/geo-service
COPY requirements.lock /tmp/requirements.lock
COPY --from=build /dist/*.whl /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock \
 && pip install --no-cache-dir --no-deps /tmp/*.whl && rm -f /tmp/*.whl /tmp/requirements.lock
USER geo
ENV GEO_HOME=/var/lib/geo-service GEO_HOST=0.0.0.0
VOLUME /var/lib/geo-service
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["geo-service", "serve"]
