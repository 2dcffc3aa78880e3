"""The International Image Interoperability Framework: images and manifests for any viewer."""
