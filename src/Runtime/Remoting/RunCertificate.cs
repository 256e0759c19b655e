using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProcActors.Remoting;

/// <summary>The one certificate of a run, which every process of it shows and expects: made in memory by the root, handed to children with their orders, never on a disk.</summary>
internal sealed class RunCertificate
{
    // Long for a run, and the clock of the machine may be wrong by a day: who is let in is decided by the bytes alone.
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    private readonly X509Certificate2 _certificate;

    private RunCertificate(X509Certificate2 certificate)
    {
        _certificate = certificate;
        Context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>As .NET's TLS wants it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Makes a new one, with a new key (P-256).</summary>
    public static RunCertificate Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=procactors", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new RunCertificate(request.CreateSelfSigned(now.AddDays(-1), now + Life));
    }

    /// <summary>The one that <see cref="Export"/> gave.</summary>
    public static RunCertificate Import(byte[] bytes) => new(X509CertificateLoader.LoadPkcs12(bytes, password: null, X509KeyStorageFlags.Exportable));

    /// <summary>The certificate and its private key: a secret, for children of this run only.</summary>
    public byte[] Export() => _certificate.Export(X509ContentType.Pkcs12);

    /// <summary>Whether <paramref name="shown"/> is this certificate, byte for byte.</summary>
    public bool Is(X509Certificate? shown) => shown is not null && CryptographicOperations.FixedTimeEquals(shown.GetRawCertData(), _certificate.RawDataMemory.Span);
}
