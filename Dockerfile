# hgm, for a coordinator (`run`, `resume`) and for workers (`worker`): compose.yaml and docs/kubernetes.md have both.

FROM node:20-bookworm-slim AS build
# better-sqlite3 is compiled here where npm finds no compiled one.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ make python3 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/remove.mjs scripts/build-browser.mjs scripts/
COPY src src/
RUN npm run build \
    && npm prune --omit=dev \
    && chmod +x dist/main/cli/main.js

FROM node:20-bookworm-slim
# tini is process 1: it collects what programs of evaluations leave behind, and hands on SIGTERM.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=node --group=node /data
# As npm would install it at the root: problems in any folder find it by its name.
WORKDIR /node_modules/hgm-orchestrator
COPY --from=build /build/node_modules /node_modules/
COPY --from=build /build/package.json ./
COPY --from=build /build/dist dist/
COPY templates templates/
RUN ln -s /node_modules/hgm-orchestrator/dist/main/cli/main.js /usr/local/bin/hgm
ENV NODE_ENV=production
USER node
# Where runs are kept: .hgm/runs.db below it.
WORKDIR /data
VOLUME ["/data"]
# No HEALTHCHECK: a coordinator and a worker end when they cannot go on, and a worker that is halted is noticed by its coordinator.
ENTRYPOINT ["tini", "--", "hgm"]
CMD ["--help"]
