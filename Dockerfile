# One image for every process of the portal; docker-compose.yml names them.

FROM node:24-slim AS frontend
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/museumportal
# Pango and HarfBuzz lay out the PDF of cards, inventory book and labels.
RUN apt-get update && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /portal portal \
    && install -d -o portal -g portal $VAR_DIR $VAR_DIR/media
WORKDIR /portal
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY --from=frontend /portal/node_modules node_modules
COPY . .
RUN VAR_DIR=/tmp/build python manage.py compile_messages && rm -rf /tmp/build
USER portal
VOLUME ["/var/lib/museumportal"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=5)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--no-ws", "museumportal.wsgi:application"]
