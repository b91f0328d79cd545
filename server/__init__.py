"""The doors of the lesson: what starts it, and what stands between it and a network.

`streamlit run app.py` needs none of it: it serves the plain lesson.
"""
