# docker build -t carousel . && docker run -p 8501:8501 carousel
# PREFIX=/lstm puts it under a path, FRAME_ANCESTORS says who may show it in a frame.
# For a Docker space of Hugging Face, put this at the head of its README.md: sdk: docker, app_port: 8501.
FROM python:3.12-slim

RUN useradd --create-home --uid 1000 reader
WORKDIR /carousel
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt redis==8.1.0  # redis: for classes that several containers serve
COPY app.py ./
COPY core core
COPY pages pages
COPY server server
COPY assets assets
COPY .streamlit/config.toml .streamlit/config.toml
RUN python -m compileall -q .

USER reader
ENV HOST=0.0.0.0 PORT=8501 PREFIX="" PYTHONUNBUFFERED=1 OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://localhost:{os.environ['PORT']}/healthz\", timeout=9)"]
CMD ["python", "-m", "server"]
