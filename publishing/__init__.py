"""What leaves the platform as a file: pages, Word documents and tagged PDF; CSV, CSVW and XLSX."""
