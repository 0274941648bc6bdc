# syntax=docker/dockerfile:1
# Both build stages run on the builder's own platform: the program is JavaScript, and bcrypt brings its binaries for all.
FROM --platform=$BUILDPLATFORM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json tsconfig.simulator.json ./
COPY tools/clean.mjs tools/
COPY simulator simulator
COPY src src
ARG REVISION=unknown
RUN npm run build && printf '%s\n' "$REVISION" > dist/revision

FROM --platform=$BUILDPLATFORM node:24-slim AS dependencies
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM node:24-slim
ARG REVISION=unknown
ARG VERSION=unknown
LABEL org.opencontainers.image.title="phala-cloud-exporter" \
      org.opencontainers.image.description="Prometheus exporter for Phala Cloud" \
      org.opencontainers.image.source="https://github.com/phala-cloud-exporter/phala-cloud-exporter" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json LICENSE README.md CHANGELOG.md ./
COPY docs docs
# The image's user `node`, by number: Kubernetes can tell that it is not root. Any other user works as well: the program
# writes no file, so that the root file system may be read-only.
USER 1000:1000
EXPOSE 10059
# Port 10059, with TLS or without; for another address, repeat it in `--health-cmd`. It loads a tenth of the program.
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s \
  CMD ["node", "dist/cli/probe.js", ":10059"]
# A small young generation: most of what an answer brings is garbage at once, and 16 MiB of it buy nothing. The heap's limit
# is not set: Node derives it from the memory of the control group.
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=2", "dist/main.js"]
