FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json tsconfig.simulator.json ./
COPY tools/clean.mjs tools/
COPY simulator simulator
COPY src src
ARG REVISION=unknown
RUN npm run build && printf '%s\n' "$REVISION" > dist/revision

FROM node:24-slim AS dependencies
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:24-slim
ARG REVISION=unknown
LABEL org.opencontainers.image.title="phala-cloud-exporter" \
      org.opencontainers.image.description="Prometheus exporter for Phala Cloud" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="$REVISION"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json LICENSE README.md ./
COPY docs docs
# The image's user `node`, by number: Kubernetes can tell that it is not root.
USER 1000:1000
EXPOSE 10059
# Port 10059, with TLS or without; for another port, repeat --web.listen-address in `--health-cmd`.
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s \
  CMD ["node", "dist/main.js", "healthcheck"]
# A small young generation: most of what an answer brings is garbage at once, and 16 MiB of it buy nothing.
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=2", "dist/main.js"]
