# The command line for pipelines, without root:
#   docker build --tag smb1-audit .
#   docker run --rm --volume "$PWD:/work" --env AZURE_CLIENT_ID … smb1-audit run --subscription …
ARG BASE=node:24-slim

FROM ${BASE} AS build
WORKDIR /src
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund && npm pack --pack-destination /packed

FROM ${BASE}
RUN --mount=type=bind,from=build,source=/packed,target=/packed \
    npm install --global --offline --no-audit --no-fund /packed/smb1-audit-*.tgz
WORKDIR /work
RUN chown node:node /work
USER node
ENTRYPOINT ["smb1-audit"]
