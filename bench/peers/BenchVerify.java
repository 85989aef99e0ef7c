import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * How many times in a second of this thread's CPU time PDFBox opens a file in memory and BouncyCastle verifies each of its
 * signatures. Nothing of what was changed after them is looked at: PDFBox has no such thing. Argument: the PDF.
 */
public final class BenchVerify {
    private static byte[] pdf;

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        pdf = Files.readAllBytes(Path.of(args[0]));
        if (verify() < 1) throw new IllegalStateException("no valid signature");
        rate(8_000_000_000L);
        System.out.println("warm");
        while (System.in.read() >= 0) System.out.println(rate(1_000_000_000L));
    }

    private static double rate(long nanoseconds) throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long runs = 0;
        for (; threads.getCurrentThreadCpuTime() - start < nanoseconds; runs++) verify();
        return runs * 1e9 / (threads.getCurrentThreadCpuTime() - start);
    }

    private static int verify() throws Exception {
        int valid = 0;
        try (PDDocument document = PDDocument.load(pdf)) {
            for (PDSignature signature : document.getSignatureDictionaries()) {
                byte[] content = signature.getSignedContent(new ByteArrayInputStream(pdf));
                byte[] value = signature.getContents(new ByteArrayInputStream(pdf));
                CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(content), value);
                SignerInformation signer = cms.getSignerInfos().getSigners().iterator().next();
                X509CertificateHolder certificate =
                    (X509CertificateHolder) cms.getCertificates().getMatches(signer.getSID()).iterator().next();
                if (signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate))) valid++;
            }
        }
        return valid;
    }
}
